"""How one asks at an address, about what, and what the answer should be."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.courses.rights import ANYBODY, OWNS, TAKES, TEACHES, WRITES, Right
from tests.courses.secret_world import Place

Arguments = tuple[Any, ...]
# States enough for what the address of a form says to who merely comes there.
SOME = ("gated", "draft", "course hidden", "course removed")
OWN_APPS = ("courses.",)


@dataclass(frozen=True)
class Ask:
    """One way to ask at an address.

    `ok` is the answer where the table says yes (`htmx`, if given, to a script), `led` where it says
    led; 403 for shut, 404 for no. A stranger gets `stranger`, if given, whatever the state.
    """

    who: Right
    on: Callable[[Place], Arguments]
    ok: int = 200
    htmx: int | None = None
    method: str = "get"
    data: Mapping[str, Any] | Callable[[Place], Mapping[str, Any]] = field(default_factory=dict)
    led: int = 404
    stranger: int | None = None
    api: bool = False
    states: Sequence[str] = ()
    scripted: bool = False  # asked for by htmx in every state

    @property
    def in_states(self) -> Sequence[str]:
        """The states in which it is asked."""
        return self.states or self.who.states

    def teaches(self, state: str, role: str) -> bool:
        """Whether somebody may because they teach."""
        return self.who in (TEACHES, WRITES, TAKES, OWNS) and self.who.of(state, role) == "yes"

    def expected(self, state: str, role: str, *, htmx: bool) -> int:
        """The status of the answer."""
        if role == "anonymous" and self.stranger is not None:
            return self.stranger
        ok = self.ok if self.htmx is None or not htmx else self.htmx
        return {"yes": ok, "led": self.led, "shut": 403, "no": 404}[self.who.of(state, role)]


def course(place: Place) -> Arguments:
    return (place.course.pk,)


def course_page(place: Place) -> Arguments:
    return (place.course.pk, place.course.item.slug)


def lesson(place: Place) -> Arguments:
    return (place.lesson.pk,)


def lesson_page(place: Place) -> Arguments:
    return (place.lesson.pk, place.lesson.item.slug)


def quiz(place: Place) -> Arguments:
    return (place.quiz.pk,)


def review(place: Place) -> Arguments:
    return (place.review.pk,)


def note(place: Place) -> Arguments:
    return (place.note.pk,)


def code(place: Place) -> Arguments:
    return (place.certificate.grouped,)


def cohort(place: Place) -> Mapping[str, Any]:
    return {"cohort": place.cohort.pk}


def enrolment(place: Place) -> Arguments:
    return (place.enrolment.pk,)


def invited(place: Place) -> Arguments:
    return (place.invited.pk,)


def imported(place: Place) -> Arguments:
    return (place.imported.pk,)


def section(place: Place) -> Arguments:
    return (place.section.pk,)


def attachment(place: Place) -> Arguments:
    return (place.attachment.pk,)


def nothing(place: Place) -> Arguments:
    return ()


def page(who: Right, on: Callable[[Place], Arguments], **more: Any) -> Ask:
    """A page for everybody who may."""
    return Ask(who, on, scripted=True, **more)


def to_page(on: Callable[[Place], Arguments]) -> Ask:
    """The address of a form, where the page that one is led to decides who may see it."""
    return Ask(ANYBODY, on, ok=302)


def own_page(who: Right, on: Callable[[Place], Arguments], **more: Any) -> Ask:
    """A page for members."""
    return Ask(who, on, stranger=302, **more)


def form(
    who: Right, on: Callable[[Place], Arguments],
    data: Mapping[str, Any] | Callable[[Place], Mapping[str, Any]] | None = None,
    *, stranger_led: int | None = None, **more: Any,
) -> list[Ask]:  # fmt: skip
    """What a form posts to, and the page that one is led to who merely comes there."""
    more.setdefault("ok", 302)
    send = Ask(who, on, method="post", data=data or {}, stranger=302, **more)
    merely = Ask(who, on, ok=302, stranger=stranger_led, states=SOME)
    return [send, merely]


def studio_form(
    who: Right, on: Callable[[Place], Arguments], data: Mapping[str, Any] | None = None, **more: Any
) -> list[Ask]:
    """The same in the studio, whose front asks strangers to sign in."""
    return form(who, on, data, stranger_led=302, **more)


def both(
    who: Right, on: Callable[[Place], Arguments], data: Mapping[str, Any] | None = None, **more: Any
) -> list[Ask]:
    """A page with a form that is sent to the same address; what is sent here is refused (422)."""
    more.setdefault("ok", 422)
    sent = data or {"title": ""}
    return [own_page(who, on), Ask(who, on, method="post", data=sent, stranger=302, **more)]


def api(who: Right, on: Callable[[Place], Arguments], method: str = "get", **more: Any) -> Ask:
    """For everybody who may."""
    return Ask(who, on, method=method, api=True, **more)


def own_api(who: Right, on: Callable[[Place], Arguments], method: str = "get", **more: Any) -> Ask:
    """For members."""
    return api(who, on, method, stranger=401, **more)


def of_ours() -> Iterator[str]:
    """The names of all addresses whose views stand in the courses' apps."""
    yield from _named(get_resolver())


def _named(resolver: URLResolver) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":  # where only operators and moderators come at all
                yield from _named(entry)
        elif isinstance(entry, URLPattern) and _module(entry).startswith(OWN_APPS):
            yield entry.name or str(entry.pattern)


def _module(entry: URLPattern) -> str:
    view: Any = entry.callback
    made_of = getattr(view, "cls", None) or getattr(view, "view_class", None) or view
    return str(made_of.__module__)
