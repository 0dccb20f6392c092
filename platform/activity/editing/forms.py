"""The forms in which what members wrote is edited and removed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from items import actions as items
from items import kinds
from items.forms import MAX_BODY, BodyForm
from items.models import Item

_WORDS = ("title", "body", "tags", "language")


def edit_form(item: Item, data: Mapping[str, Any] | None = None) -> BodyForm:
    """The form that the item's kind registered, filled with its words; besides, `reason`, and the
    `version` of the words that it begins with. Its ids hold the item's: many may stand on a page."""
    initial = {
        "title": item.title,
        "body": item.body,
        "tags": ", ".join(items.tag_slugs(item)),
        "language": item.language,
        "version": item.version,
    }
    make = import_string(kinds.get(item.kind).form)
    form: BodyForm = make(data, initial=initial, auto_id=f"edit-{item.pk}-%s")
    # What else is told when it is written (what it is about, say) stays as it is.
    for name in set(form.fields) - {*_WORDS}:
        del form.fields[name]
    body = form.fields["body"]
    if isinstance(body, forms.CharField) and len(item.body) > (body.max_length or MAX_BODY):
        # An import brought more than one may write here; it may stay as long as it is.
        form.fields["body"] = forms.CharField(
            label=body.label, max_length=len(item.body), strip=False, widget=body.widget
        )
    form.fields["reason"] = forms.CharField(
        label=_("What did you change, and why?"), required=False, max_length=200
    )
    form.fields["version"] = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )
    return form


def written(form: forms.Form) -> dict[str, Any]:
    """What a valid form says, by the names that `deeds.edit` takes."""
    names = (*_WORDS, "reason", "version")
    return {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}


class RemoveForm(forms.Form):
    """Why something is removed: its author needs not say."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=200,
        help_text=_("Its author reads this."),
    )

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if own:
            del self.fields["reason"]
