"""What an export's pools, dragging games and annotations become: quizzes that our page can ask."""

import json
from html import escape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.core.management import call_command
from pytest_django import Settings

from courses.catalogue import quiz
from courses.catalogue.models import Component, Lesson
from courses.catalogue.olx import problems
from tests.courses import exports


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def imported(tmp_path: Path, unit: str, **files: str) -> list[Component]:
    """The components of a lesson whose unit holds that."""
    changes: dict[str, str | bytes | None] = {
        "vertical/odd.xml": f'<vertical display_name="Odd things">{unit}</vertical>',
        **{name.replace("__", "/") + ".xml": content for name, content in files.items()},
    }
    call_command("import_olx", exports.folder(tmp_path / "export", changes))
    lesson = Lesson.objects.get(item__title="Odd things")
    return list(lesson.components.order_by("pk"))


def asked(words: str, attributes: str = "") -> str:
    return f"""<problem display_name="One" {attributes}><multiplechoiceresponse>
        <label>{words}</label><choicegroup><choice correct="true">yes</choice>
        <choice correct="false">no</choice></choicegroup></multiplechoiceresponse></problem>"""


POOL = """<library_content display_name="Some of many" max_count="2">
    <problem url_name="a"/><problem url_name="b"/><problem url_name="c"/></library_content>"""


@pytest.mark.django_db
def test_a_library_is_a_pool(tmp_path: Path) -> None:
    files = {f"problem__{name}": asked(f"Is it {name}?") for name in "abc"}
    (component,) = imported(tmp_path, POOL, **files)
    assert component.kind == "quiz"
    assert component.data["title"] == "Some of many"
    assert component.data["draw"] == 2
    assert [each["prompt"].strip() for each in component.data["problems"]] == [
        f"<p>Is it {name}?</p>" for name in "abc"
    ]
    assert quiz.check(component.data) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "third", [exports.PROBLEM, "<problem><customresponse/></problem>", "<problem>"]
)
def test_a_library_that_is_no_pool_stays_what_it_was(tmp_path: Path, third: str) -> None:
    files = {"problem__a": asked("Is it a?"), "problem__b": asked("Is it b?"), "problem__c": third}
    kinds = [component.kind for component in imported(tmp_path, POOL, **files)]
    assert kinds[:3] == ["placeholder", "quiz", "quiz"]
    assert len(kinds) == 4


def dragging(**changes: Any) -> str:
    data = {
        "items": [
            {"displayName": "cerebrum", "zones": ["top"]},
            {"displayName": "stem <b>", "zones": ["bottom"]},
            {"displayName": "liver", "zones": []},
            {"displayName": "", "imageURL": "/static/loaf.png", "imageDescription": "a crumb",
             "zones": ["top", "bottom"]},
        ],
        "zones": [{"uid": "top", "title": "Above"}, {"uid": "bottom", "title": "Below"}],
        "targetImg": "/static/loaf.png",
        "targetImgDescription": "A brain",
        **changes,
    }  # fmt: skip
    return f"""<drag-and-drop-v2 url_name="d" display_name="The brain"
        question_text="Where is it?" data="{escape(json.dumps(data))}"/>"""


@pytest.mark.django_db
def test_dragging_becomes_menus(tmp_path: Path) -> None:
    (component,) = imported(tmp_path, dragging())
    found = component.data["problems"]
    assert component.kind == "quiz"
    assert quiz.check(component.data) == []
    assert "Where is it?" in found[0]["prompt"]
    assert 'alt="A brain"' in found[0]["prompt"]
    assert 'src="/files/' in found[0]["prompt"] or 'src="/media/' in found[0]["prompt"]
    assert "stem &lt;b&gt;" in found[1]["prompt"]
    assert all(each["dropdown"] for each in found)
    right = [[choice["text"] for choice in each["choices"] if choice["correct"]] for each in found]
    assert right == [["Above"], ["Below"], ["nowhere"], ["Above", "Below"]]
    assert 'alt="a crumb"' in found[3]["prompt"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"items": []},
        {"zones": []},
        {"items": 3},
        {"zones": [{"uid": "top"}]},
        {"items": [{"zones": ["top"]}]},
    ],
)
def test_dragging_without_words_stays_a_placeholder(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    (component,) = imported(tmp_path, dragging(**changes))
    assert component.kind == "placeholder"
    assert component.data["was"] == "drag-and-drop-v2"
    assert "Where is it?" in component.data["note"]


def read(inside: str, attributes: str = "") -> dict[str, Any]:
    return problems.quiz(fromstring(f"<problem {attributes}>{inside}</problem>"), "", str)


def test_an_annotation_asks_for_its_tag() -> None:
    data = read("""<annotationresponse><annotationinput>
        <text>zealous pilgrimage</text><comment>What do you think?</comment>
        <comment_prompt>Discuss:</comment_prompt><tag_prompt>Where to?</tag_prompt>
        <options><option choice="incorrect">Verona</option>
        <option choice="partially-correct">Venice</option>
        <option choice="correct">Nowhere</option></options>
        </annotationinput></annotationresponse><solution><p>In his mind.</p></solution>""")
    (problem,) = data["problems"]
    assert problem["prompt"] == "<p><q>zealous pilgrimage</q></p><p>Where to?</p>"
    assert [choice["correct"] for choice in problem["choices"]] == [False, False, True]
    assert "In his mind." in problem["explanation"]


@pytest.mark.parametrize(
    ("attributes", "explain"),
    [
        ('showanswer="never"', "never"), ('showanswer="finished"', "passed"),
        ('showanswer="Answered"', "passed"), ('showanswer="always"', None),
        ('showanswer="attempted"', None), ("", None), ('max_attempts="1"', None),
    ],
)  # fmt: skip
def test_when_answers_are_explained(attributes: str, explain: str | None) -> None:
    choice = '<choice correct="true">a</choice>'
    data = read(f"<choiceresponse>{choice}</choiceresponse>", attributes)
    assert data.get("explain") == explain
    assert "attempts" not in data  # nobody may be left before a lesson they cannot finish


def test_parts_earn_where_the_problem_says_so() -> None:
    choices = '<checkboxgroup><choice correct="true">a</choice></checkboxgroup>'
    whole = read(f"<choiceresponse>{choices}</choiceresponse>")["problems"][0]
    parts = read(f'<choiceresponse partial_credit="EDC">{choices}</choiceresponse>')["problems"][0]
    assert (whole.get("partial"), parts.get("partial")) == (False, None)


def test_choices_are_shuffled_where_the_problem_says_so() -> None:
    group = '<choicegroup shuffle="true"><choice correct="true">a</choice></choicegroup>'
    assert read(f"<multiplechoiceresponse>{group}</multiplechoiceresponse>")["shuffle_choices"]
