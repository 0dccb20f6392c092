"""What may answer a question, on its own page: `{% solution question %}`."""

from typing import Any

from django import template

from community.questions.models import Question
from community.questions.similar_shown import passages_for
from community.questions.suggest import solution_of
from shared.text import plain

register = template.Library()


@register.inclusion_tag("questions/_solution.html", takes_context=True)
def solution(context: template.Context, question: Question) -> dict[str, Any]:
    """What its asker found a question solved by; to the asker, while nothing else answers it, what may
    solve it. One query for a reader where nothing was said, two more where something was; for
    the asker of a question that waits, those of `passages_for`."""
    viewer = context["request"].user
    item = question.item
    found = solution_of(question, viewer)
    is_mine = item.is_by(viewer)
    waits = is_mine and found is None and not getattr(question, "answer_count", 0)
    passages = passages_for(f"{item.title}\n{plain(item.html)}", viewer) if waits else []
    return {
        "question": question,
        "solution": found,
        "is_mine": is_mine,
        "passages": passages,
        "csrf_token": context.get("csrf_token"),
    }
