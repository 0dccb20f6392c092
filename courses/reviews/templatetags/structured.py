"""What a course's page says to machines: schema.org's `Course` as JSON-LD."""

from typing import Any

from django import template
from django.conf import settings
from django.utils.safestring import SafeString

from courses.catalogue import prices
from courses.catalogue.models import Course
from courses.learning.outline import Outline
from courses.reviews.rating import MOST, Rating, rating_of
from shared.jsonld import data_block

register = template.Library()


@register.simple_tag(takes_context=True)
def course_data(
    context: template.Context, course: Course, outline: Outline, address: str
) -> SafeString:
    """A data block for the page of `course`."""
    site = context["request"].build_absolute_uri("/")
    return data_block(describe(course, outline, rating_of(course), address, site))


def describe(
    course: Course, outline: Outline, rating: Rating, address: str, site: str
) -> dict[str, Any]:
    """https://schema.org/Course, as far as it is true of `course`; `site` is our own address."""
    item, time = course.item, f"PT{sum(line.lesson.minutes for line in outline.lines)}M"
    data: dict[str, Any] = {
        "@type": "Course",
        "@id": address,
        "url": address,
        "name": item.title,
        "description": course.summary or item.excerpt(300) or item.title,
        "inLanguage": item.language,
        "educationalLevel": str(course.get_level_display()),
        "isAccessibleForFree": not course.price,
        "offers": _offer(course),
        "provider": {"@type": "Organization", "name": "Lyceum", "url": site},
        "timeRequired": time,
        "hasCourseInstance": {
            "@type": "CourseInstance",
            "courseMode": "Online",
            "courseWorkload": time,
        },
    }
    if item.published_at is not None:
        data["datePublished"] = item.published_at.date().isoformat()
    if course.outcomes:
        data["teaches"] = course.outcomes
    if course.audience:
        data["audience"] = {"@type": "EducationalAudience", "name": course.audience}
    if item.author is not None:
        data["author"] = {"@type": "Person", "name": item.author.public_name}
    if rating.average is not None:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": round(rating.average, 1),
            "reviewCount": rating.count,
            "bestRating": MOST,
            "worstRating": 1,
        }
    return data


def _offer(course: Course) -> dict[str, str]:
    if not course.price:
        return {"@type": "Offer", "category": "Free"}
    return {
        "@type": "Offer",
        "category": "Paid",
        "price": prices.plain(course.price),
        "priceCurrency": settings.CURRENCY,
    }
