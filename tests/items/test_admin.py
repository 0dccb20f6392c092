"""The admin: moderators find, hide, restore, remove and suspend; words and rights are not theirs."""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activity.models import Event, Verb
from community.questions import actions as questions
from community.questions.models import Question
from items.models import Item, Status, Tag

SignIn = Callable[[User | None], Client]
ITEMS = "admin:items_item_changelist"
PEOPLE = "admin:accounts_user_changelist"


@pytest.fixture
def moderator(moderators: Group) -> User:
    """One of the group that the migrations make, and no more than that."""
    user = User.objects.create_user("m@example.org", "max", "secret", is_staff=True)
    user.groups.add(moderators)
    return User.objects.get(pk=user.pk)


def act(client: Client, url: str, action: str, *pks: int) -> str:
    data = {"action": action, "_selected_action": [str(pk) for pk in pks]}
    return client.post(reverse(url), data, follow=True).content.decode()


def test_a_moderator_hides_restores_and_removes(
    signed_in: SignIn, moderator: User, question: Question
) -> None:
    client = signed_in(moderator)
    for action, status, says in (
        ("hide", Status.HIDDEN, "1 item is now hidden."),
        ("hide", Status.HIDDEN, "0 items are now hidden."),
        ("restore", Status.PUBLISHED, "1 item is now published."),
        ("remove", Status.REMOVED, "1 item is now removed."),
    ):
        assert says in act(client, ITEMS, action, question.pk)
        question.item.refresh_from_db()
        assert question.item.status == status
    assert signed_in(None).get(question.get_absolute_url()).status_code == 404


BUTTONS = {
    Status.DRAFT: ["remove"],
    Status.PENDING: ["hide", "restore", "remove"],
    Status.PUBLISHED: ["hide", "remove"],
    Status.HIDDEN: ["restore", "remove"],
    Status.WITHDRAWN: ["restore", "remove"],
    Status.REMOVED: ["restore"],
}


@pytest.mark.parametrize("status", Status)
def test_an_item_has_the_buttons_that_would_change_it(
    signed_in: SignIn, moderator: User, question: Question, status: Status
) -> None:
    Item.objects.filter(pk=question.pk).update(status=status)
    page = reverse("admin:items_item_change", args=[question.pk])
    html = signed_in(moderator).get(page).content.decode()
    shown = [
        name for name in ("hide", "restore", "remove") if f'"{_button(question, name)}"' in html
    ]
    assert shown == BUTTONS[status]


def _button(question: Question, name: str) -> str:
    return reverse(f"admin:items_item_{name}_this", args=[question.pk])


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_button_asks_before_it_acts(
    signed_in: SignIn, moderator: User, question: Question, headers: dict[str, str]
) -> None:
    client = signed_in(moderator)
    page = reverse("admin:items_item_change", args=[question.pk])
    for name, status, asks in (
        ("hide", Status.HIDDEN, "Hide this item?"),
        ("restore", Status.PUBLISHED, "Restore this item?"),
        ("remove", Status.REMOVED, "Remove this item?"),
    ):
        before = Item.objects.get(pk=question.pk).status
        asked = client.get(_button(question, name), headers=headers)
        assert asks in asked.content.decode()
        assert Item.objects.get(pk=question.pk).status == before
        done = client.post(_button(question, name), {"_form_submitted": "on"}, headers=headers)
        assert (done.headers.get("HX-Redirect") or done.headers["Location"]) == page
        assert Item.objects.get(pk=question.pk).status == status
        assert f"1 item is now {status.label}." in client.get(page).content.decode()
    history = reverse("admin:items_item_history", args=[question.pk])
    assert "status: removed" in client.get(history).content.decode()
    gone = client.post(
        reverse("admin:items_item_hide_this", args=["nonsense"]), {"_form_submitted": "on"}
    )
    assert gone.status_code == 404


def test_nobody_else_has_those_buttons(
    signed_in: SignIn, question: Question, alice: User, mona: User
) -> None:
    url = _button(question, "hide")
    staff = User.objects.create_user("s@example.org", "staffer", "secret", is_staff=True)
    staff.user_permissions.add(Permission.objects.get(codename="view_item"))
    page = reverse("admin:items_item_change", args=[question.pk])
    assert url not in signed_in(staff).get(page).content.decode()
    for user, status in ((None, 302), (alice, 302), (staff, 403)):
        response = signed_in(user).post(url, {"_form_submitted": "on"})
        assert response.status_code == status
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(mona, backend="django.contrib.auth.backends.ModelBackend")
    assert forged.post(url, {"_form_submitted": "on"}).status_code == 403
    assert Item.objects.get(pk=question.pk).status == Status.PUBLISHED


def test_a_draft_is_not_published_by_its_address(
    signed_in: SignIn, moderator: User, question: Question
) -> None:
    Item.objects.filter(pk=question.pk).update(status=Status.DRAFT)
    signed_in(moderator).post(_button(question, "restore"), {"_form_submitted": "on"})
    assert Item.objects.get(pk=question.pk).status == Status.DRAFT


def test_moderators_look_at_what_people_did_and_what_the_nights_made_of_it(
    signed_in: SignIn, moderator: User, question: Question
) -> None:
    client = signed_in(moderator)
    index = client.get(reverse("admin:index")).content.decode()
    for name in ["activity_event", "recommender_run", "recommender_engagement"]:
        url = reverse(f"admin:{name}_changelist")
        assert url in index, name
        assert client.get(url).status_code == 200, name
        assert client.get(reverse(f"admin:{name}_add")).status_code == 403, name
    event = Event.objects.get(verb=Verb.ASK)
    page = reverse("admin:activity_event_change", args=[event.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"amount": "5"}).status_code == 403
    delete = reverse("admin:activity_event_delete", args=[event.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403


def test_moderators_find_by_words_number_kind_and_status(
    signed_in: SignIn, moderator: User, question: Question, alice: User
) -> None:
    other = questions.ask(by=alice, title="怎样学习数据分析？", body="我想从头开始。")
    other.item.status = Status.HIDDEN
    other.item.save()
    client = signed_in(moderator)

    def listed(**query: str | int) -> list[int]:
        response = client.get(reverse(ITEMS), query)
        return sorted(item.pk for item in response.context["cl"].result_list)

    assert listed() == [question.pk, other.pk]
    assert listed(q="bread") == [question.pk]
    assert listed(q="数据") == [other.pk]
    assert listed(q=other.pk) == [other.pk]
    assert listed(q="'&|") == []
    assert listed(status__exact="hidden") == [other.pk]
    assert listed(kind="topic") == []


def test_words_are_read_only(signed_in: SignIn, mona: User, question: Question) -> None:
    client = signed_in(mona)
    url = reverse("admin:items_item_change", args=[question.pk])
    assert "It stays **flat**" in client.get(url).content.decode()
    assert client.post(url, {"body": "Changed"}).status_code == 403
    assert client.get(reverse("admin:items_item_add")).status_code == 403
    assert client.post(reverse("admin:items_item_delete", args=[question.pk])).status_code == 403


def test_a_moderator_suspends_and_ends_it(
    signed_in: SignIn, moderator: User, alice: User, mona: User
) -> None:
    client = signed_in(moderator)
    html = act(client, PEOPLE, "suspend", alice.pk, mona.pk, moderator.pk)
    assert "1 person suspended." in html
    assert "Moderators cannot be suspended here." in html
    suspended = User.objects.exclude(suspended_at=None)
    assert list(suspended) == [alice]
    question = questions.ask(by=alice, title="Written after that", body="A body.")
    assert client.get(question.get_absolute_url()).status_code == 200
    assert signed_in(None).get(question.get_absolute_url()).status_code == 404
    assert "1 suspension ended." in act(client, PEOPLE, "unsuspend", alice.pk)
    assert signed_in(None).get(question.get_absolute_url()).status_code == 200


def test_a_moderator_gives_nobody_rights(signed_in: SignIn, moderator: User) -> None:
    client = signed_in(moderator)
    url = reverse("admin:accounts_user_change", args=[moderator.pk])
    page = client.get(url)
    assert page.status_code == 200
    assert moderator.password not in page.content.decode()
    assert client.post(url, {"is_superuser": "on"}).status_code == 403
    for name in ("admin:auth_group_changelist", "admin:authtoken_tokenproxy_changelist"):
        assert client.get(reverse(name)).status_code == 403


def test_an_operator_edits_people_and_tags(signed_in: SignIn, mona: User, alice: User) -> None:
    client = signed_in(mona)
    assert client.get(reverse(PEOPLE), {"q": "alice@example"}).context["cl"].result_count == 1
    url = reverse("admin:accounts_user_change", args=[alice.pk])
    data = {"handle": "alice", "name": "Alice", "email": alice.email, "is_active": "on"}
    response = client.post(url, {**data, "is_staff": "on"})
    assert response.status_code == 302, response.context["adminform"].form.errors
    alice.refresh_from_db()
    assert alice.is_staff
    assert alice.check_password("secret")
    tag = {"slug": "bread", "names": '{"zh-hans": "面包"}', "excerpt": "", "body": "*Bread*"}
    assert client.post(reverse("admin:items_tag_add"), tag).status_code == 302
    assert Tag.objects.get().html.strip() == "<p><em>Bread</em></p>"


def test_members_have_no_business_there(signed_in: SignIn, alice: User) -> None:
    for user in (None, alice):
        response = signed_in(user).get(reverse(ITEMS))
        assert response.status_code == 302
    staff = User.objects.create_user("s@example.org", "staffer", "secret", is_staff=True)
    question = questions.ask(by=alice, title="A question", body="A body.")
    assert signed_in(staff).get(reverse(ITEMS)).status_code == 403
    act(signed_in(staff), ITEMS, "hide", question.pk)
    assert Item.objects.get(pk=question.pk).status == Status.PUBLISHED


def test_a_site_without_the_group_of_moderators_still_gets_new_versions(moderators: Group) -> None:
    moderators.delete()
    migration = import_module("recommender.migrations.0004_moderators_see_engagement")
    migration.allow(apps, SimpleNamespace(connection=connection))
    assert not Group.objects.exists()
