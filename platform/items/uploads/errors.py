"""Why a file is not taken."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def damaged() -> ValidationError:
    """It begins as what it is and does not go on so."""
    return ValidationError(
        _("This file is damaged or cut off: open it, save it anew and try again.")
    )
