"""What a course's page says to machines: schema.org's `Course` as JSON-LD."""

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from courses.catalogue.models import Course
from courses.learning.outline import Outline
from courses.reviews.rating import MOST, Rating, rating_of

register = template.Library()

# So no `</script>` nor `<!--` in a title ends the block early.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
_SCHEMA = "https://schema.org"


@register.simple_tag(takes_context=True)
def course_data(
    context: template.Context, course: Course, outline: Outline, address: str
) -> SafeString:
    """A data block, which no policy needs to allow: browsers do not execute it."""
    site = context["request"].build_absolute_uri("/")
    data = describe(course, outline, rating_of(course), address, site)
    text = json.dumps(data, ensure_ascii=False)
    return mark_safe(  # escaped for this place
        f'<script type="application/ld+json">{text.translate(_ESCAPES)}</script>'
    )


def describe(
    course: Course, outline: Outline, rating: Rating, address: str, site: str
) -> dict[str, Any]:
    """https://schema.org/Course, as far as it is true of `course`; `site` is our own address."""
    item, time = course.item, f"PT{sum(line.lesson.minutes for line in outline.lines)}M"
    data: dict[str, Any] = {
        "@context": _SCHEMA,
        "@type": "Course",
        "@id": address,
        "url": address,
        "name": item.title,
        "description": course.summary or item.excerpt(300) or item.title,
        "inLanguage": item.language,
        "educationalLevel": str(course.get_level_display()),
        "isAccessibleForFree": True,
        "offers": {"@type": "Offer", "category": "Free"},
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
