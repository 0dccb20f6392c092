"""What happened, in whole sentences: each can be turned as its language wants it."""

from collections.abc import Callable

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.kinds import Kind
from notifications.models import Notice

Words = Callable[[int], str]

# For each kind: the sentence for so many other people beside `who`. `title` names the thread.
_SENTENCES: dict[str, tuple[Callable[[], str], Words]] = {
    Kind.MENTION: (
        lambda: _("%(who)s mentioned you in “%(title)s”"),
        lambda n: ngettext(
            "%(who)s and %(n)s other mentioned you in “%(title)s”",
            "%(who)s and %(n)s others mentioned you in “%(title)s”",
            n,
        ),
    ),
    Kind.ANSWER: (
        lambda: _("%(who)s answered your question “%(title)s”"),
        lambda n: ngettext(
            "%(who)s and %(n)s other answered your question “%(title)s”",
            "%(who)s and %(n)s others answered your question “%(title)s”",
            n,
        ),
    ),
    Kind.REPLY: (
        lambda: _("%(who)s replied to you in “%(title)s”"),
        lambda n: ngettext(
            "%(who)s and %(n)s other replied to you in “%(title)s”",
            "%(who)s and %(n)s others replied to you in “%(title)s”",
            n,
        ),
    ),
    Kind.THREAD: (
        lambda: _("%(who)s wrote in “%(title)s”, which you follow"),
        lambda n: ngettext(
            "%(who)s and %(n)s other wrote in “%(title)s”, which you follow",
            "%(who)s and %(n)s others wrote in “%(title)s”, which you follow",
            n,
        ),
    ),
    # How somebody voted is their secret.
    Kind.VOTES: (
        lambda: _("Somebody liked what you wrote in “%(title)s”"),
        lambda n: ngettext(
            "%(all)s person liked what you wrote in “%(title)s”",
            "%(all)s people liked what you wrote in “%(title)s”",
            n + 1,
        ),
    ),
    Kind.ENDORSED: (
        lambda: _("%(who)s, who teaches this, endorsed your answer to “%(title)s”"),
        lambda n: ngettext(
            "%(who)s and %(n)s other who teaches this endorsed your answers to “%(title)s”",
            "%(who)s and %(n)s others who teach this endorsed your answers to “%(title)s”",
            n,
        ),
    ),
}
# For those that no two people do to the same thread, or where it matters not who did it first.
_ALONE: dict[str, Callable[[], str]] = {
    Kind.ACCEPTED: lambda: _("%(who)s accepted your answer to “%(title)s”"),
    Kind.TEACHING: lambda: _("%(who)s asked about your course: “%(title)s”"),
    Kind.NEWS: lambda: _("New lesson in your course: “%(title)s”"),
    Kind.TOPIC: lambda: _("%(who)s opened a topic on a board you follow: “%(title)s”"),
    Kind.PERSON: lambda: _("%(who)s, whom you follow, wrote “%(title)s”"),
    Kind.SUBJECT: lambda: _("New under a tag you follow: “%(title)s”, by %(who)s"),
    Kind.EDITED: lambda: _("%(who)s edited what you wrote in “%(title)s”"),
    Kind.CLOSED: lambda: _("%(who)s closed your question “%(title)s”"),
    Kind.MOVED: lambda: _("%(who)s moved what you wrote: it is in “%(title)s” now"),
    Kind.REMOVED: lambda: _("A moderator removed something that you wrote."),
}


def _template(kind: str, people: int) -> str:
    if kind in _ALONE:
        return _ALONE[kind]()
    alone, together = _SENTENCES[kind]
    return together(people - 1) if people > 1 else alone()


def _who(notice: Notice) -> str:
    return notice.actor.public_name if notice.actor else str(_("somebody"))


def _title(notice: Notice) -> tuple[str, str]:
    """The words that name where it happened, and their language."""
    named = notice.item if notice.item.title else notice.thread
    return str(named), named.language


def plain(notice: Notice, people: int) -> str:
    """What happened, on one line of text."""
    title, _language = _title(notice)
    values = {"who": _who(notice), "title": title, "n": people - 1, "all": people}
    return " ".join((_template(notice.kind, people) % values).split())


def html(notice: Notice, people: int) -> SafeString:
    """What happened, with who did it in bold and the title in its own language."""
    title, language = _title(notice)
    values = {
        "who": format_html("<strong>{}</strong>", _who(notice)),
        "title": format_html('<span lang="{}">{}</span>', language, title),
        "n": people - 1,
        "all": people,
    }
    return mark_safe(str(conditional_escape(_template(notice.kind, people))) % values)
