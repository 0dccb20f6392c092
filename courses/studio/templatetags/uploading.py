"""What the form for files has to know."""

from django import template

from shared.uploads import largest

register = template.Library()


@register.simple_tag
def largest_upload() -> int:
    """Bytes that a file of any kind may have."""
    return largest()
