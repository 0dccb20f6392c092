"""Prices in templates."""

from decimal import Decimal

from django import template

from courses.catalogue import prices

register = template.Library()


@register.filter
def money(price: Decimal) -> str:
    """What a course costs, in the reader's language: "$49", "free"."""
    return prices.words(price)
