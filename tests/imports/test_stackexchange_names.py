"""Every name becomes one that may be shown, and a handle that a member could have chosen."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import handles
from accounts.models import User, check_name
from imports.stackexchange.names import Desk, is_valid, shown

# No surrogates: XML cannot hold them.
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
quickly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(names)
@settings(deadline=None)
def test_a_shown_name_passes_the_rules_for_names(name: str) -> None:
    result = shown(name)
    check_name(result)
    assert len(result) <= 60
    assert shown(result) == result


@pytest.mark.django_db
@given(st.lists(names, min_size=1, max_size=6))
@quickly
def test_handles_are_valid_and_none_looks_like_another(found: list[str]) -> None:
    people = [(shown(name), number) for number, name in enumerate(found * 2, start=-1)]
    desk = Desk(people)
    given_out = [desk.give(name, number) for name, number in people]
    assert all(is_valid(handle) for handle in given_out)
    assert len({handles.skeleton(handle) for handle in given_out}) == len(people)
    users = [User(handle=handle) for handle in given_out]
    for user in users:
        user.prepare()
    # The database agrees that they are in lower case and short enough.
    User.objects.bulk_create(users)
    assert [user.handle for user in users] == given_out
    User.objects.all().delete()


@pytest.mark.django_db
def test_a_handle_gives_way_to_members() -> None:
    for handle in ("ada", "ada-3", "user-3"):
        User.objects.create_user(None, handle)
    assert Desk([("Ada", 3)]).give("Ada", 3) == "user-3-2"
    assert Desk([("Аda", 4)]).give("Аda", 4) == "user-4"  # the first letter is Cyrillic
