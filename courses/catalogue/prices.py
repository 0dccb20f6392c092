"""What a course costs, in words. All prices are in the site's one currency, `settings.CURRENCY`."""

from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency, get_currency_precision
from django.conf import settings
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _


def digits() -> int:
    """How many digits after the point an amount has: 2 of dollars, 0 of yen."""
    return int(get_currency_precision(settings.CURRENCY))


def plain(price: Decimal) -> str:
    """An amount as machines write it ("49.00", "1200"); empty where nothing is to be paid."""
    return f"{price:.{digits()}f}" if price else ""


def amount(price: Decimal | int) -> str:
    """An amount as the reader's language writes it, without cents where there are none: "$49"."""
    return _written(Decimal(price), settings.CURRENCY, get_language() or settings.LANGUAGE_CODE)


def words(price: Decimal) -> str:
    """What a course costs, in the reader's language: "free", "$49"."""
    return amount(price) if price else _("free")


@lru_cache(maxsize=1024)
def _written(price: Decimal, currency: str, language: str) -> str:
    locale = Locale.parse(to_locale(language))
    if price % 1:
        return format_currency(price, currency, locale=locale)
    pattern = locale.currency_formats["standard"].pattern.replace(".00", "")
    return format_currency(price, currency, pattern, locale=locale, currency_digits=False)
