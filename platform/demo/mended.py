"""What was edited after it was written, and what was taken back: so that a visitor finds histories."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from activity.editing import deeds
from demo.load import Loaded
from items.models import Item


@dataclass(frozen=True)
class Mend:
    """In a thread's opening, or the remark of that number in it, `was` became `now`."""

    thread: str
    was: str
    now: str
    reason: str
    remark: int | None = None
    hours: float = 6.0
    by: str = ""  # whose handle; its author's where it is empty


MENDS = [
    Mend(
        "crust-goes-soft",
        "I cool it on a wire rack, not in plastic. What else?",
        "I cool it on a wire rack, not in plastic. The oven is electric, without a fan, and the dough "
        "has 78 % water. What else?",
        "Said which oven and how wet, as was asked",
    ),
    Mend(
        "crust-goes-soft",
        "- Bake 5 to 10 minutes longer without the lid, at 210 °C so it does not burn.",
        "- Bake 10 to 15 minutes longer without the lid, at 200 °C so it does not burn: 78 % is a lot.",
        "Fits the wet dough",
        remark=0,
        hours=9,
    ),
    Mend(
        "crust-goes-soft",
        "If it goes soft anyway, five minutes",
        "If it goes soft anyway, five to eight minutes",
        "",
        remark=0,
        hours=26,
    ),
    Mend(
        "binoculars-8x42-or-10x50",
        "After a night shift my hands shake a bit.",
        "After a night shift my hands shake a bit, and I wear glasses.",
        "The glasses matter, it turns out",
        hours=30,
    ),
    Mend(
        "binoculars-8x42-or-10x50",
        "look at the eye relief if you wear glasses. From about 15 mm you can",
        "look at the *eye relief* if you wear glasses: the distance from which the whole field shows. "
        "From about 15 mm on you can",
        "Says what eye relief is",
        remark=2,
        hours=50,
        by="mona",
    ),
    Mend(
        "zh-green-tea-always-bitter",
        "没有温度计，也没有滤网，茶叶一直泡在里面。",
        "没有温度计，也没有滤网，茶叶从早上一直泡到午饭。",
        "补充泡了多久",
        hours=3,
    ),
    Mend(
        "zh-green-tea-always-bitter",
        "早上到公司抓一把茶放进冷水瓶，搁冰箱里，午饭后喝，几乎不苦。",
        "早上到公司取五克茶放进一升冷水里，搁冰箱，午饭后喝，几乎不苦。",
        "“抓一把”太含糊，写明用量",
        remark=2,
        hours=20,
    ),
]
# A comment that its author took back, by its thread and its number there.
WITHDRAWN = ("six-eight-or-three-four", "I walked through the kitchen")


def mend(loaded: Loaded, people: dict[str, User], now: datetime) -> None:
    """Through the actions, each in its time of the past."""
    for each in MENDS:
        opening, remarks = loaded.threads[each.thread].item, loaded.remarks[each.thread]
        item = Item.objects.get(pk=(opening if each.remark is None else remarks[each.remark]).pk)
        if each.was not in item.body or item.author is None:
            raise ValueError(f"{each.thread} does not say {each.was!r}")
        deeds.edit(
            item=item,
            by=people[each.by] if each.by else item.author,
            body=item.body.replace(each.was, each.now),
            reason=each.reason,
            at=_after(item, each.hours, now),
        )
    thread, begins = WITHDRAWN
    comment = next(item for item in loaded.remarks[thread] if item.body.startswith(begins))
    if comment.author is not None:
        deeds.remove(item=comment, by=comment.author, at=_after(comment, 2, now))


def _after(item: Item, hours: float, now: datetime) -> datetime:
    """So many hours after it was written or edited last, or half way to now, if that is sooner."""
    written = item.edited_at or item.created_at
    return min(written + timedelta(hours=hours), written + (now - written) / 2)
