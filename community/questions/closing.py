"""Closing a question for a reason, as a duplicate of another one say, and opening it again.

No duplicate is an original: what points at a question that becomes a duplicate points at its original
from then on, so that nobody is led through a chain, and no two can lead to each other.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from activity.events import record
from activity.models import Verb
from community.questions.judging import may_close, may_reopen
from community.questions.models import Question, Reason


@transaction.atomic
def close(
    *,
    question: Question,
    by: User,
    reason: Reason,
    words: str = "",
    original: Question | None = None,
    at: datetime | None = None,
) -> bool:
    """Close a question; tells whether it was open. One that is closed already stays as it is.

    As a duplicate it needs the `original`, or one of its duplicates, which leads to it. Raises
    `PermissionDenied` to whom `may_close` does not allow it, `ValidationError` for no fit original.
    """
    if original is not None:
        _one_after_another()
        # All that may change, in the order in which `lately` locks them.
        repeats = Question.objects.filter(Q(pk=question.pk) | Q(duplicate_of=question))
        list(repeats.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    now = _locked(question)
    if not may_close(now, by):
        raise PermissionDenied(
            _("Only who asked, who teaches what it is about and moderators close a question.")
        )
    first = _original(now, reason, original)
    if now.closed_at is not None:
        return False
    now.closed_at, now.closed_by = at or timezone.now(), by
    now.closed_for, now.closed_words, now.duplicate_of = reason, words.strip(), first
    now.save(update_fields=_FIELDS)
    if first is not None:
        Question.objects.filter(duplicate_of=now).update(duplicate_of=first)
    told = {"reason": reason.value, **({"original": first.pk} if first else {})}
    record(Verb.CLOSE, user=by, item=now.item, amount=1, at=at, context=told)
    return True


@transaction.atomic
def reopen(*, question: Question, by: User, at: datetime | None = None) -> bool:
    """Open a question again; tells whether it was closed.

    Raises `PermissionDenied` to whom `may_reopen` does not allow it.
    """
    now = _locked(question)
    if now.closed_at is None and may_close(now, by):
        return False
    if not may_reopen(now, by):
        raise PermissionDenied(
            _(
                "Only who closed it, who teaches what it is about and moderators open a question again."
            )
        )
    now.closed_at = now.closed_by = now.duplicate_of = None
    now.closed_for = now.closed_words = ""
    now.save(update_fields=_FIELDS)
    record(Verb.CLOSE, user=by, item=now.item, amount=0, at=at)
    return True


_FIELDS = ["closed_at", "closed_by", "closed_for", "closed_words", "duplicate_of"]


def first_of(question: Question) -> Question | None:
    """What a question is in the end a duplicate of; None if of nothing. An import may bring chains,
    and may bring circles: then it is what comes last before the circle closes."""
    seen = {question.pk}
    found = question
    while found.duplicate_of is not None and found.duplicate_of_id not in seen:
        found = found.duplicate_of
        seen.add(found.pk)
    return found if found.pk != question.pk else None


def _locked(question: Question) -> Question:
    rows = Question.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("item", "about").get(pk=question.pk)


def _one_after_another() -> None:
    """Until the end of the transaction nobody else makes a duplicate: two at once could make each
    question the original of the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('questions.duplicates'))")


def _original(question: Question, reason: Reason, named: Question | None) -> Question | None:
    if reason != Reason.DUPLICATE:
        return None
    if named is None:
        raise ValidationError({"original": _("Name the question that it repeats.")})
    named = Question.objects.get(pk=named.pk)
    first = first_of(named) or named
    if named.pk == question.pk:
        raise ValidationError({"original": _("A question is no duplicate of itself.")})
    if first.pk == question.pk:
        raise ValidationError({"original": _("That one is a duplicate of this question.")})
    return first
