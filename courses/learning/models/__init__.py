"""Who is where in what: enrolments, progress, notes, attempts at quizzes, certificates."""

from courses.learning.models.attempt import Allowance, Attempt, AttemptQuerySet, Sitting
from courses.learning.models.certificate import Certificate, CertificateQuerySet

# A migration names it by this address.
from courses.learning.models.certificate import _forget as _forget
from courses.learning.models.enrolment import (
    COURSE_TEXTS,
    Enrolment,
    EnrolmentQuerySet,
    Invitation,
    InvitationQuerySet,
)
from courses.learning.models.note import Note, NoteQuerySet
from courses.learning.models.progress import Progress, ProgressQuerySet, Watching

__all__ = [
    "COURSE_TEXTS",
    "Allowance",
    "Attempt",
    "AttemptQuerySet",
    "Certificate",
    "CertificateQuerySet",
    "Enrolment",
    "EnrolmentQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "Note",
    "NoteQuerySet",
    "Progress",
    "ProgressQuerySet",
    "Sitting",
    "Watching",
]
