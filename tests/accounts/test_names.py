"""Names in any script; joiners where a script or an emoji needs them, and nowhere else."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts import handles
from accounts.forms import free_handle
from accounts.models import User, check_name

NON_JOINER, JOINER = "\u200c", "\u200d"


@pytest.mark.parametrize(
    "name",
    [
        "Ada 👩\u200d🚀",
        "👩🏽\u200d🔬 Mei",
        "👩\u200d❤️\u200d💋\u200d👨",
        "🏳️\u200d🌈",
        "🙂\u200d↔️",
        "می\u200cروم",  # Persian
        "مهدی\u200cپور رضایی\u200cفر",
        "کِی\u200cوان",  # with a vowel mark
        "क्\u200dष",  # Hindi: half form
        "क्\u200cष",  # Hindi: visible virama
        "ශ්\u200dරී",  # Sinhala: Sri
        "അവന്\u200d",  # Malayalam: a final consonant as it was long typed
        "王 Zoë",
    ],
)
def test_a_name_as_people_write_it(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("joiner", [NON_JOINER, JOINER])
@pytest.mark.parametrize(
    "name",
    [
        "al{}ice", "{}alice", "alice{}", "{}", "1{}2", "王{}芳", "👩{}", "{}👩", "👩{}a", "a{}👩",
        "👩{}{}🚀", "می {}روم", "د{}ا",  # these two letters do not join anyway
        "्{}ष",  # no letter carries the virama
    ],
)  # fmt: skip
def test_what_nobody_would_see_is_refused(name: str, joiner: str) -> None:
    with pytest.raises(ValidationError, match="invisible"):
        check_name(name.replace("{}", joiner))


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\u2060", "\u00ad", "\x07", "\ue000"])
def test_other_invisible_characters_are_refused(hidden: str) -> None:
    with pytest.raises(ValidationError, match="invisible"):
        check_name(f"👩{hidden}🚀")


@pytest.mark.parametrize("joiner", [NON_JOINER, JOINER])
def test_no_handle_differs_from_another_by_what_nobody_sees(alice: User, joiner: str) -> None:
    assert handles.skeleton(f"al{joiner}ice") == handles.skeleton("alice")
    with pytest.raises(ValidationError, match="taken"):
        free_handle(f"al{joiner}ice")


def test_a_persian_handle_is_found_as_it_is_typed(client: Client, db: None) -> None:
    person = User.objects.create_user("m@example.org", free_handle("می\u200cروم"))
    assert person.handle == "میروم"
    response = client.get(reverse("person", args=["می\u200cروم"]))
    assert response.headers["Location"] == person.get_absolute_url()
