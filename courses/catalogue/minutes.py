"""How long a lesson takes, where its author did not say."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from courses.catalogue import cues
from courses.catalogue.models import Component
from shared import text

# Silent reading of English non-fiction: Brysbaert (2019), "How many words do we read per minute? A
# review and meta-analysis of reading rate", Journal of Memory and Language 109, 104047.
WORDS = 238
# Han characters: between what China's curriculum for Chinese of 2022 asks of silent reading at the end
# of the sixth year (300) and of the ninth (500).
HAN = 400
SPOKEN = 150  # words a minute of a transcript that has no times: a lecturer's pace
PROBLEM = 1.0  # minutes for a question of a quiz

_WORD = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")


def reading(html: str) -> float:
    """Minutes to read clean `html`: words by their number, Chinese by its characters."""
    plain = text.plain(html)
    han = sum(len(run) for run in text.HAN.findall(plain))
    return len(_WORD.findall(text.HAN.sub(" ", plain))) / WORDS + han / HAN


def estimate(html: str, components: Iterable[Mapping[str, Any]] = ()) -> int:
    """Whole minutes for a lesson, at least one: its text is read, videos and recordings are heard
    to their end, questions answered. `components` are fields of `Component` rows."""
    more = sum(_of_component(fields["kind"], fields.get("data", {})) for fields in components)
    return max(1, math.ceil(reading(html) + more - 0.25))


def _of_component(kind: str, data: Mapping[str, Any]) -> float:
    if kind == Component.Kind.QUIZ:
        return PROBLEM * len(data.get("problems", []))
    if kind not in (Component.Kind.VIDEO, Component.Kind.AUDIO):
        return 0
    said = [cue.end for each in data.get("captions") or [] for cue in cues.of(each.get("cues"))]
    if seconds := data.get("duration") or max(said, default=0):
        return float(seconds) / 60
    return reading(str(data.get("transcript") or "")) * WORDS / SPOKEN
