"""Words that are too long for their place, and Chinese ones, which are never torn apart."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from community.boards import actions as boards
from community.boards.models import Board
from community.comments import actions as comments
from community.questions import actions as questions
from community.questions.models import Question
from items.models import Tag
from tests.browser.visits import Visits

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "a" * 200
CHINESE = "为什么同样的面粉在别人手里发得起来在我的厨房里发不起来"
# How many pixels the page, or anything on it that does not scroll by itself, is wider than the screen.
TOO_WIDE = """Math.max(document.documentElement.scrollWidth - innerWidth,
    ...[...document.querySelectorAll("main *, header *")]
    .filter(e => !e.closest(".visually-hidden, .tabs, svg"))
    .map(e => Math.ceil(e.getBoundingClientRect().right - innerWidth)))"""


@pytest.fixture
def addresses(alice: User, bob: User, board: Board) -> list[str]:
    """Pages on which a long word stands in every place that people fill."""
    User.objects.filter(pk=alice.pk).update(name="n" * 60)
    alice.refresh_from_db()
    tag = "t" * 50
    question = questions.ask(by=alice, title=LONG, body=f"{LONG} `{LONG}`", tags=[tag])
    answer = questions.answer(question=question, by=alice, body=f"# {LONG}\n\n{LONG}")
    comments.comment(on=answer.item, by=alice, body=LONG)
    topic = boards.discuss(board=board, by=alice, title=LONG, body=LONG, tags=[tag])
    boards.post(topic=topic, by=alice, body=f"> {LONG}\n\n- {LONG}")
    Tag.objects.update(excerpt=LONG)
    lists = ["/", "/questions/", "/boards/", "/tags/", f"/tags/{tag}/", f"/search/?q={LONG}"]
    rows = [row.item.get_absolute_url() for row in (question, topic, topic.board)]
    return [f"/search/?q={LONG}b", *lists, *rows, alice.get_absolute_url()]


@pytest.mark.parametrize("width", [320, 390])
def test_a_long_word_stays_on_the_page(
    addresses: list[str], bob: User, visit: Visits, width: int
) -> None:
    for page in (visit(bob, width=width), visit(width=width, locale="zh-CN")):
        wide = {address: _too_wide(page, address) for address in addresses}
        assert {address: by for address, by in wide.items() if by > 0} == {}


def _too_wide(page: Page, address: str) -> int:
    page.goto(address)
    return int(page.evaluate(TOO_WIDE))


# The lines in which a title stands.
LINES = """title => {
    const lines = [], range = document.createRange(), texts = document.createTreeWalker(title, 4);
    while (texts.nextNode()) [...texts.currentNode.data].forEach((letter, index) => {
        range.setStart(texts.currentNode, index);
        range.setEnd(texts.currentNode, index + 1);
        const top = Math.round(range.getBoundingClientRect().top), last = lines.at(-1);
        if (last && Math.abs(last.top - top) < 8) last.text += letter;
        else lines.push({ top, text: letter });
    });
    return lines.map(line => line.text);
}"""
WORDS = ["为什么", "同样的", "面粉", "别人", "手里", "发得", "起来", "我的", "厨房里"]


@pytest.fixture
def chinese(alice: User) -> Question:
    return questions.ask(by=alice, title=CHINESE, body="面粉和水都一样。", language="zh-hans")


@pytest.mark.parametrize("width", [320, 390, 560])
def test_a_chinese_title_is_broken_between_words(
    chinese: Question, visit: Visits, width: int
) -> None:
    page = visit(width=width)
    for address, title in (("/questions/", ".card-title"), (chinese.get_absolute_url(), "h1")):
        page.goto(address)
        expect(page.locator(title)).to_have_text(CHINESE)
        lines = page.locator(title).evaluate(LINES)
        assert "".join(lines).strip() == CHINESE
        assert len(lines) > 1
        assert [w for w in WORDS if CHINESE.count(w) > sum(line.count(w) for line in lines)] == []
