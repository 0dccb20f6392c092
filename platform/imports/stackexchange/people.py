"""Users.xml: people, who can sign in only after they have claimed their account."""

import hashlib
import json
from dataclasses import dataclass
from functools import partial

from django.contrib.auth.hashers import make_password

from accounts.models import User
from imports.models import ImportedPerson
from imports.stackexchange import names
from imports.stackexchange.about import to_markdown
from imports.stackexchange.context import Import, Outcome
from imports.stackexchange.dump import USERS
from imports.stackexchange.row import Row

# What becomes fields, and (the hash of an e-mail address) what nobody should have published.
_CARRIED = {"Id", "DisplayName", "CreationDate", "AboutMe", "EmailHash"}
# The dump's own author of what nobody wrote.
_COMMUNITY = -1


@dataclass(frozen=True, slots=True)
class Draft:
    row: Row
    key: str
    name: str
    digest: str


def bring(run: Import) -> None:
    """Every person; who changed in the source is brought up to date until they claim the account."""
    tally = run.totals.tally("people")
    for batch in run.batches(USERS):
        drafts = run.made(tally, batch, partial(_draft, run))
        run.write(tally, drafts, partial(_save, run))


def stored(run: Import) -> int:
    return User.objects.filter(origin__startswith=f"{run.dump.prefix}user:").count()


def _draft(run: Import, row: Row) -> Draft:
    row.moment("CreationDate")
    digest = hashlib.sha256(json.dumps(sorted(row.values.items())).encode()).hexdigest()
    name = names.shown(row.text("DisplayName")) or f"user{row.id}"
    return Draft(row, run.dump.key("user", row.id), name, digest)


def _save(run: Import, drafts: list[Draft]) -> Outcome:
    keys = [draft.key for draft in drafts]
    found = User.objects.filter(origin__in=keys).select_related("imported")
    known = {user.origin: user for user in found}
    new = [draft for draft in drafts if draft.key not in known]
    changed = [
        (draft, known[draft.key])
        for draft in drafts
        if draft.key in known and known[draft.key].imported.digest != draft.digest
    ]
    desk = names.Desk([(draft.name, draft.row.id) for draft in new])
    users = [_user(draft, desk.give(draft.name, draft.row.id)) for draft in new]
    User.objects.bulk_create(users)
    ImportedPerson.objects.bulk_create(
        _imported(run, draft, user) for draft, user in zip(new, users, strict=True)
    )
    for draft, user in changed:
        _update(run, draft, user)
    return Outcome(len(new), len(known) - len(changed), len(changed))


def _user(draft: Draft, handle: str) -> User:
    user = User(
        handle=handle,
        name=draft.name,
        bio=to_markdown(draft.row.text("AboutMe")),
        date_joined=draft.row.moment("CreationDate"),
        is_bot=draft.row.id == _COMMUNITY,
        origin=draft.key,
        password=make_password(None),
    )
    user.prepare()
    return user


def _imported(run: Import, draft: Draft, user: User) -> ImportedPerson:
    return ImportedPerson(
        user=user,
        digest=draft.digest,
        url=run.dump.url("user", draft.row.id),
        data=draft.row.rest(_CARRIED),
    )


def _update(run: Import, draft: Draft, user: User) -> None:
    if user.email is None:
        user.name = draft.name
        user.bio = to_markdown(draft.row.text("AboutMe"))
        user.save(update_fields=["name", "bio"])
    _imported(run, draft, user).save()
