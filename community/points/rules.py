"""What a deed is worth, and to whom. The figures are those of Stack Exchange's reputation
(https://stackoverflow.com/help/whats-reputation), but for endorsing, which only courses know."""

from zoneinfo import ZoneInfo

from django.conf import settings

from activity.models import Verb

# Points of the author of what was voted on, by the vote's value.
VOTED = {1: 10, 0: 0, -1: -2}
VOTABLE = frozenset({"question", "answer", "topic", "post"})
# The author of an accepted answer, and who accepted it; nobody for their own.
ACCEPTED, ACCEPTING = 15, 2
# An answer that the course's teacher stands behind weighs as much as an accepted one.
ENDORSED = 15
# So much a day from votes; whatever else one earns comes on top.
VOTES_A_DAY = 200

READ = frozenset({Verb.VOTE, Verb.ACCEPT, Verb.ENDORSE, Verb.REMOVE, Verb.BOUNTY})

# Bounties: what one may offer, for how long it is open, and how long its giver may choose after that
# before the rule decides (Stack Exchange: 50 to 500, seven days, one day).
BOUNTIES = (50, 100, 150, 200, 300, 400, 500)
BOUNTY_DAYS = 7
GRACE_DAYS = 1
# An answer that nobody chose wins half of a bounty from this score on (Stack Exchange's rule). The other
# half goes back: ours are escrowed, not spent on attention.
WINS_FROM = 2


def zone() -> ZoneInfo:
    """The time zone in which a day is a day."""
    return ZoneInfo(settings.TIME_ZONE)
