"""Who: one table of people, and whom they follow and block."""

import unicodedata
import zoneinfo
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.contrib.postgres.indexes import OpClass
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower, Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import handles, joiners
from shared import markdown


def check_name(name: str) -> None:
    """Refuse a display name that hides or reorders characters; joiners may stand where they belong."""
    for place, character in enumerate(name):
        if character in joiners.BOTH and joiners.belongs(name, place):
            continue
        if unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs"}:
            raise ValidationError(_("A name has no invisible characters."), code="invisible")


def check_time_zone(name: str) -> None:
    """Refuse what the system knows no time zone for."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("This is not a known time zone."), code="time_zone")


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str | None, handle: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Make a member; without a password they cannot sign in until they reset it."""
        user = self.model(email=email.lower() if email else None, handle=handle, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, handle: str, password: str, **fields: Any) -> "User":
        """Make an operator who may do everything and signs in at once: whoever sits at the console
        needs not prove that the address is theirs."""
        with transaction.atomic(using=self._db):
            fields |= {"is_staff": True, "is_superuser": True}
            user = self.create_user(email, handle, password, **fields)
            addresses = user.emailaddress_set  # type: ignore[attr-defined]  # allauth is not typed
            addresses.create(email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Sign-in is by e-mail, in whatever case it is typed."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Imported people have no e-mail and cannot sign in until they claim the account."""

    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    handle = models.CharField(_("handle"), max_length=handles.MAX_LENGTH, unique=True)
    # What the handle looks like; unique, so that nobody can pass for somebody else.
    handle_skeleton = models.CharField(max_length=120, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=60, blank=True, validators=[check_name])
    bio = models.TextField(_("about me"), max_length=3000, blank=True)
    bio_html = models.TextField(editable=False, blank=True)
    language = models.CharField(
        _("language"), max_length=10, blank=True, choices=settings.LANGUAGES
    )
    time_zone = models.CharField(
        _("time zone"), max_length=60, blank=True, validators=[check_time_zone]
    )
    # Whoever writes in a thread is told of what else is written there.
    follows_own = models.BooleanField(_("follow what I write in"), default=True)
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    # Simulated or automatic accounts never count as active people.
    is_bot = models.BooleanField(_("is a bot"), default=False)
    suspended_at = models.DateTimeField(_("suspended since"), null=True, blank=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    # "stackexchange:quantumcomputing:42": makes an import safe to run twice.
    origin = models.CharField(
        _("imported from"), max_length=200, unique=True, null=True, blank=True, editable=False
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["handle"]

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="email_is_lowercase"
            ),
            models.CheckConstraint(
                condition=models.Q(handle=Lower("handle")), name="handle_is_lowercase"
            ),
        ]
        # For completion: names that begin with what was typed.
        indexes = [
            models.Index(OpClass(Upper("name"), name="text_pattern_ops"), name="person_by_name")
        ]

    def __str__(self) -> str:
        return self.public_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.prepare()
        fields = kwargs.get("update_fields")
        if fields is not None and {"handle", "bio", "email"} & set(fields):
            kwargs["update_fields"] = {*fields, "handle_skeleton", "bio_html"}
        super().save(*args, **kwargs)

    def prepare(self) -> None:
        """Fill what follows from other fields; `bulk_create` needs it called by hand."""
        self.handle = handles.normalise(self.handle)
        self.handle_skeleton = handles.skeleton(self.handle)
        self.name = unicodedata.normalize("NFKC", self.name).strip()
        self.email = self.email.lower() if self.email else None
        self.bio_html = markdown.render(self.bio) if self.bio else ""

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.handle])

    @property
    def public_name(self) -> str:
        return self.name or self.handle

    @property
    def is_suspended(self) -> bool:
        return self.suspended_at is not None

    @property
    def suspension(self) -> str:
        """What a suspended person is told; empty for everybody else."""
        if self.suspended_at is None:
            return ""
        since = date_format(timezone.localtime(self.suspended_at))
        return gettext(
            "Your account has been suspended since %(since)s: until a moderator ends that, you can "
            "read, but not write, vote or save."
        ) % {"since": since}

    @property
    def can_moderate(self) -> bool:
        """Whether this person sees and decides what others may not; no query for non-staff."""
        return self.is_active and self.is_staff and self.has_perm("items.moderate")


# Whoever looks at a page.
Viewer = User | AnonymousUser


def display_name(user: User) -> str:
    """How allauth's pages and letters call a person."""
    return user.public_name


class Follow(models.Model):
    """One person follows another."""

    follower = models.ForeignKey(User, models.CASCADE, related_name="following")
    followed = models.ForeignKey(User, models.CASCADE, related_name="followers")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follower", "followed"], name="follow_once"),
            models.CheckConstraint(
                condition=~models.Q(follower=models.F("followed")), name="nobody_follows_themselves"
            ),
        ]


class Block(models.Model):
    """One person does not want to see another's items."""

    blocker = models.ForeignKey(User, models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(User, models.CASCADE, related_name="blocked_by")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(
                condition=~models.Q(blocker=models.F("blocked")), name="nobody_blocks_themselves"
            ),
        ]


class Mute(models.Model):
    """One person does not want to be offered another's items, who never learns of it.

    They stay where one comes on purpose: in threads, folded.
    """

    muter = models.ForeignKey(User, models.CASCADE, related_name="mutes")
    muted = models.ForeignKey(User, models.CASCADE, related_name="muted_by")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["muter", "muted"], name="mute_once"),
            models.CheckConstraint(
                condition=~models.Q(muter=models.F("muted")), name="nobody_mutes_themselves"
            ),
        ]
