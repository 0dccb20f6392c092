"""Quotations: what one replies to, in Markdown, with who said it and where."""

import re

from django.http import HttpRequest
from django.utils.translation import gettext as _

from community.boards.forms import PostForm
from community.boards.models import Topic
from items.models import Item, Markup
from shared import blocks, text
from shared.text import number

LONGEST = 3000  # characters of one quotation
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_QUOTED = re.compile(r" {0,3}>")
# What is folded or set apart stays so, also in a quotation.
_KEPT = re.compile(rf" {{0,3}}> ?\[!(SPOILER|{'|'.join(blocks.KINDS)})\]", re.IGNORECASE)
_MARKS = re.compile(r"([\\`*_\[\]<>#$|~&!])")
_BEGINS = re.compile(r"^(\d+(?=[.)])|(?=[-+=]))")


def begin(form: PostForm, topic: Topic, request: HttpRequest) -> None:
    """Put what the address asks to `quote` into a reply that is not sent yet, after what is in it;
    nothing where it does not stand in the topic or the viewer does not see it."""
    quoted = number(request.GET.get("quote", ""))
    if form.is_bound or quoted is None:
        return
    seen = Item.objects.visible_to(request.user).select_related("author", "origin", "parent")
    item = seen.of_kind("topic", "post").filter(pk=quoted).first()
    if item is None or topic.pk not in (item.pk, item.parent_id):
        return
    words = quotation(item)
    begun = str(form.initial.get("body", "")).rstrip()
    if words not in begun:
        form.initial["body"] = "\n\n".join([part for part in (begun, words) if part]) + "\n\n"


def quotation(item: Item, words: str = "") -> str:
    """An item, or some words of it as a reader sees them, as a quotation in Markdown.

    Of what it quotes itself nothing is left: one level is enough to know what a reply is about.
    """
    if words or item.markup == Markup.HTML:
        said = _plain(words or text.plain(item.html))
    else:
        said = _own(item.body) or _plain(text.plain(item.html))
    if len(said) > LONGEST:
        said = said[:LONGEST].rsplit(maxsplit=1)[0] + " …"
    name = _MARKS.sub(r"\\\1", _name(item))
    lines = [f"[{name}]({item.get_absolute_url()}):", "", *said.split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _name(item: Item) -> str:
    if item.author is not None:
        return item.author.public_name
    origin = getattr(item, "origin", None)
    return (origin.author_name if origin else "") or _("somebody")


def _own(body: str) -> str:
    """A text in Markdown without what it quotes; what stands in code stays as it is."""
    kept: list[str] = []
    fence, quotes, keeps = "", False, False
    for line in body.replace("\r\n", "\n").split("\n"):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = ""
        elif _QUOTED.match(line):
            if not quotes:
                quotes, keeps = True, bool(_KEPT.match(line))
                if not keeps and kept and not kept[-1].strip():
                    kept.pop()
            if not keeps:
                continue
        else:
            quotes = False
            fence = mark[1] if mark else ""
        kept.append(line)
    return "\n".join(kept).strip("\n")


def _plain(words: str) -> str:
    """Words that mean nothing but themselves, in Markdown."""
    lines = (_MARKS.sub(r"\\\1", line.strip()) for line in words.strip().splitlines())
    return "\n".join(_BEGINS.sub(r"\1\\", line) for line in lines)
