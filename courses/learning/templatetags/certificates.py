"""Certificates in pages, and in words for machines."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from accounts.models import User
from courses.catalogue.models import Course
from courses.learning.certificates import shown_of
from courses.learning.models import Certificate
from shared.jsonld import data_block

register = template.Library()


@register.inclusion_tag("learning/_shown_certificates.html")
def certificates_of(person: User) -> dict[str, Any]:
    """Those that a person shows on their profile; nothing where there are none. One query."""
    return {"certificates": list(shown_of(person))}


@register.inclusion_tag("learning/_finished_course.html", takes_context=True)
def finished_course(context: template.Context, course: Course) -> dict[str, Any]:
    """Says to who finished a course that they have, with the way to their certificate. One query."""
    user = context["user"]
    enrolment = course.enrolments.filter(user=user.pk).select_related("certificate").first()
    return {
        "enrolment": enrolment,
        "course": course,
        "user": user,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def certificate_data(certificate: Certificate, teachers: list[User], address: str) -> SafeString:
    """A certificate as schema.org says it: https://schema.org/EducationalOccupationalCredential."""
    site = {"@type": "Organization", "name": "Lyceum"}
    course = {
        "@type": "Course",
        "name": certificate.title,
        "inLanguage": certificate.language,
        "timeRequired": f"PT{certificate.minutes}M",
        "provider": site,
        "author": [{"@type": "Person", "name": user.public_name} for user in teachers],
    }
    credential = {
        "@type": "EducationalOccupationalCredential",
        "@id": address,
        "url": address,
        "name": certificate.title,
        "credentialCategory": "certificate",
        "identifier": certificate.grouped,
        "dateCreated": certificate.at.date().isoformat(),
        "inLanguage": certificate.language,
        "recognizedBy": site,
        "about": course,
    }
    return data_block({"@type": "Person", "name": certificate.name, "hasCredential": credential})
