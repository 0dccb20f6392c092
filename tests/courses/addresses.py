"""Every address of the courses' apps, and of the others that show or touch what is theirs: who may
what there. `test_matrix` asks each in every state as everybody, and finds those without a row."""

from collections.abc import Mapping

from tests.courses.asking import (
    SOME,
    Ask,
    api,
    attachment,
    both,
    code,
    cohort,
    course,
    course_page,
    enrolment,
    form,
    imported,
    invited,
    lesson,
    lesson_page,
    note,
    nothing,
    own_api,
    own_page,
    page,
    quiz,
    review,
    section,
    studio_form,
    to_page,
)
from tests.courses.rights import (
    ANYBODY,
    API_READS,
    ASKS,
    CODES,
    COURSE_STATES,
    ENROLS,
    HOLDS,
    IMPORTS,
    NOBODY,
    NOTES,
    OWNS,
    READS,
    REINSTATES,
    REPLIES,
    REVOKES,
    SEES,
    STATES,
    TAKES,
    TEACHES,
    VOTES,
    WRITES,
)

SHOWABLE = ("gated", "draft", "course a draft", "course hidden", "course removed")
WRONG = {"answers": {"0": "wrong"}}
ROWS: Mapping[str, list[Ask]] = {
    # catalogue
    "courses": [page(ANYBODY, nothing)],
    "jump": [page(SEES, lambda place: (place.course.pk, "gone"), ok=302)],
    # learning
    "course": [page(SEES, course_page, states=STATES)],
    "enrol": form(SEES, course, cohort, states=COURSE_STATES[1:]),
    "leave": form(SEES, course),
    "lesson": [page(READS, lesson_page, led=302)],
    "resume": [page(READS, lesson, ok=302, led=302)],
    "captions": [page(READS, lambda place: (place.video.pk, 0))],
    "complete": form(READS, lesson),
    "start-quiz": form(READS, quiz, htmx=200),
    "keep-answers": form(READS, quiz, {"0": "wrong"}, htmx=200),
    "attempt": form(READS, quiz, {"0": "wrong"}, htmx=200),
    "attempts": [own_page(READS, quiz)],
    # Nobody here has tried it, so there is nothing to review.
    "review-attempt": [own_page(READS, lambda place: (place.quiz.pk, 1), ok=404)],
    "quiz-report": [own_page(WRITES, quiz)],
    "allow-attempts": [
        own_page(WRITES, quiz, method="post", data={"handle": "rex"}, ok=302),
        to_page(quiz),
    ],
    # notes: one's own, wherever their lesson is by now
    "lesson-notes": form(READS, lesson, {"place": "p1", "body": "Aha."}, htmx=200),
    "notes": [own_page(ANYBODY, nothing)],
    "export-notes": [own_page(ANYBODY, nothing)],
    "note": [own_page(NOTES, note, ok=302, htmx=200)],
    "edit-note": [
        own_page(NOTES, note),
        own_page(NOTES, note, method="post", data={"body": "Better."}, ok=302, htmx=200),
    ],
    "remove-note": [
        Ask(NOTES, note, 302, 200, "post", stranger=302),
        to_page(note),
    ],
    "put-back-note": [
        Ask(NOTES, note, 302, 200, "post", stranger=302),
        to_page(note),
    ],
    # certificates: whoever has the code may check them, whatever became of the course
    "certificates": [page(ANYBODY, nothing)],
    "certificate": [page(CODES, code, states=STATES)],
    "certificate-pdf": [page(CODES, code, states=["open"])],
    "certificate-card": [page(CODES, code)],
    "certificate-share": [own_page(HOLDS, code, method="post"), to_page(code)],
    "certificate-rename": [own_page(HOLDS, code, method="post"), to_page(code)],
    "certificate-revoke": [
        own_page(REVOKES, code, method="post", data={"reason": "A mistake."}, ok=302),
        to_page(code),
    ],
    "certificate-reinstate": [own_page(REINSTATES, code, method="post", ok=302), to_page(code)],
    "claim-certificate": form(SEES, course),
    "course-card": [page(SEES, course)],
    # reviews
    "reviews": [page(SEES, course)],
    "reply": [
        Ask(REPLIES, review, method="post", data={"body": "Thank you."}, ok=302, stranger=302),
        page(SEES, review, ok=302),
    ],
    # studio
    "studio": [own_page(ANYBODY, nothing)],
    "studio-new": both(ANYBODY, nothing),
    "studio-course": [own_page(TEACHES, course)],
    "studio-move": studio_form(TEACHES, course, ok=404),
    "studio-add-section": studio_form(TEACHES, course, ok=422),
    "studio-about": both(TEACHES, course),
    "studio-preview-course": studio_form(TEACHES, course, {"body": "Well"}, ok=200),
    "studio-course-as": [own_page(TEACHES, lambda place: (place.course.pk, "learner"))],
    "studio-publish": both(TEACHES, course),
    "studio-withdraw": studio_form(TEACHES, course),
    "studio-remove": studio_form(OWNS, course),
    "studio-learners": [own_page(TEACHES, course)],
    "studio-open-all": studio_form(TEACHES, course),
    "studio-open-for": studio_form(TEACHES, lambda place: (place.enrolment.pk,)),
    "studio-cohorts": both(TEACHES, course),
    "studio-cohort": both(TEACHES, lambda place: (place.cohort.pk,)),
    "studio-remove-cohort": studio_form(TEACHES, lambda place: (place.cohort.pk,)),
    "studio-team": [
        own_page(TEACHES, course),
        own_page(OWNS, course, method="post", data={"handle": "nobody"}, ok=422),
    ],
    "studio-release": studio_form(OWNS, course, {"handle": "bob"}),
    "studio-section": both(TEACHES, section),
    "studio-remove-section": studio_form(TEACHES, section),
    "studio-add-lesson": studio_form(TEACHES, section, {"title": "A further one"}),
    "studio-lesson": both(WRITES, lesson),
    "studio-preview": studio_form(WRITES, lesson, {"body": "Well"}, ok=200),
    "studio-lesson-as": [
        # Not even they see as a learner what moderators hid.
        own_page(WRITES, lambda place: (place.lesson.pk, "learner"), states=SHOWABLE)
    ],
    "studio-place": [own_page(WRITES, lesson)],
    "studio-show": studio_form(WRITES, lesson, {"show": "0"}),
    "studio-remove-lesson": studio_form(WRITES, lesson),
    "studio-add-component": both(WRITES, lambda place: (place.lesson.pk, "quiz")),
    "studio-component": both(WRITES, quiz),
    "studio-remove-component": studio_form(WRITES, quiz),
    "studio-history": [
        own_page(WRITES, lesson, data={"version": "1"}),
        own_page(WRITES, lesson, method="post", data={"restore": "1"}, ok=302),
    ],
    "studio-put-back": [
        # There is nothing to put back: a moderator removed it, where it is removed.
        own_page(NOBODY, lesson, method="post"),
        page(ANYBODY, lesson, ok=302, states=STATES),
    ],
    "studio-upload": studio_form(WRITES, lesson),
    "studio-remove-file": studio_form(TEACHES, attachment),
    "studio-admit": studio_form(TEACHES, course, {"people": ""}, ok=422),
    "studio-withdraw-invitation": studio_form(TEACHES, invited),
    "studio-withdraw-learner": studio_form(TEACHES, enrolment),
    "studio-export": [own_page(TEACHES, course)],
    "studio-export-file": [own_page(TEACHES, lambda place: (place.course.pk, "olx"))],
    "studio-import": both(ANYBODY, nothing),
    "studio-import-state": [own_page(IMPORTS, imported)],
    "studio-import-again": studio_form(IMPORTS, imported),
    # API
    "api-course-list": [api(ANYBODY, nothing)],
    "api-course-detail": [api(SEES, course, states=STATES)],
    "api-enrol": [
        own_api(ENROLS, course, "post"),
    ],
    "api-reviews": [api(SEES, course), own_api(SEES, course, "post", ok=400)],
    "api-reply": [own_api(REPLIES, review, "post", data={"body": "Thank you."})],
    "api-learning": [own_api(ANYBODY, nothing)],
    "api-certificates": [own_api(ANYBODY, nothing)],
    "api-certificate": [api(CODES, code), own_api(HOLDS, code, "patch")],
    "api-certificate-name": [own_api(HOLDS, code, "post")],
    "api-certificate-revocation": [
        own_api(REVOKES, code, "put", data={"reason": "A mistake."}),
        own_api(REINSTATES, code, "delete"),
    ],
    "api-claim-certificate": [own_api(SEES, course, "post", ok=403)],
    "api-note-list": [own_api(ANYBODY, nothing), own_api(ANYBODY, nothing, "post", ok=400)],
    "api-note-detail": [
        own_api(NOTES, note),
        own_api(NOTES, note, "patch", data={"body": "Better.", "version": 1}),
        own_api(NOTES, note, "delete", ok=204),
    ],
    "api-note-put-back": [own_api(NOTES, note, "post")],
    "api-progress": [own_api(READS, lesson), own_api(READS, lesson, "put", data={"last": 0.5})],
    "api-complete": [own_api(READS, lesson, "post", ok=403)],  # the quiz comes first
    "api-watching": [
        own_api(READS, lambda place: (place.video.pk,)),
        own_api(READS, lambda place: (place.video.pk,), "put", data={"last": 1, "duration": 4}),
    ],
    "api-quiz": [api(READS, quiz)],
    "api-start-quiz": [own_api(READS, quiz, "post")],
    "api-keep-answers": [own_api(READS, quiz, "put", data=WRONG, ok=403)],
    "api-attempts": [own_api(READS, quiz), own_api(READS, quiz, "post", data=WRONG, ok=201)],
    "api-studio-courses": [own_api(ANYBODY, nothing), own_api(ANYBODY, nothing, "post", ok=400)],
    "api-studio-course": [
        own_api(TEACHES, course),
        own_api(TEACHES, course, "patch"),
        own_api(OWNS, course, "delete", ok=403),  # somebody learns in it
    ],
    "api-studio-learners": [own_api(TEACHES, course)],
    "api-studio-admission": [own_api(TEACHES, enrolment, "delete", ok=403)],
    "api-studio-invitations": [own_api(TEACHES, course), own_api(TEACHES, course, "post", ok=400)],
    "api-studio-invitation": [own_api(TEACHES, invited, "delete", ok=204)],
    "api-studio-allowances": [own_api(WRITES, quiz), own_api(WRITES, quiz, "post", ok=400)],
    "api-studio-export": [own_api(TEACHES, lambda place: (place.course.pk, "olx"))],
    "api-studio-imports": [own_api(ANYBODY, nothing), own_api(ANYBODY, nothing, "post", ok=415)],
    "api-studio-import": [own_api(IMPORTS, imported), own_api(IMPORTS, imported, "put", ok=202)],
    "api-studio-outline": [own_api(TEACHES, course), own_api(TEACHES, course, "post", ok=400)],
    "api-studio-moves": [own_api(TEACHES, course, "post", ok=400)],
    "api-studio-publish-course": [
        own_api(TEACHES, course),
        own_api(TEACHES, course, "put", ok=409),  # it is not ready
        own_api(TEACHES, course, "delete", ok=403),  # somebody learns in it
    ],
    "api-studio-section": [
        own_api(TEACHES, section, "patch", ok=204),
        own_api(TEACHES, section, "delete", ok=403),  # the last one
        own_api(TEACHES, section, "post", ok=400),
    ],
    "api-studio-lesson": [
        own_api(WRITES, lesson),
        own_api(WRITES, lesson, "patch"),
        own_api(TAKES, lesson, "delete", ok=204),
    ],
    "api-studio-publish-lesson": [
        own_api(WRITES, lesson, "put", ok=204),
        own_api(WRITES, lesson, "delete", ok=204),
    ],
    "api-studio-files": [
        own_api(WRITES, lesson),
        own_api(WRITES, lesson, "post", ok=415),  # JSON is no file
    ],
    "api-studio-file": [own_api(TEACHES, attachment, "delete", ok=400)],  # it stands in the lesson
    # what other apps do with what is in a course
    "attachment": [page(READS, lambda place: (place.attachment.pk, place.attachment.name))],
    **{
        name: form(READS, lesson, {"value": "1"}, htmx=200)
        for name in ("save", "dismiss", "undismiss")
    },
    "vote": [
        Ask(VOTES, lesson, 302, 200, "post", {"value": "1"}, stranger=302),
        page(READS, lesson, ok=302, states=SOME),
    ],
    "comment": [
        own_page(READS, lesson),
        Ask(READS, lesson, 302, 200, "post", {"body": "Quite so."}, stranger=302),
    ],
    "question": [page(ASKS, lambda place: (place.question.pk, place.question.slug))],
    "ask": [Ask(READS, nothing, stranger=302, data=lambda place: {"about": place.lesson.pk})],
    "api-question-detail": [api(ASKS, lambda place: (place.question.pk,))],
    "api-item-detail": [
        api(API_READS, lesson),
        api(ASKS, lambda place: (place.question.pk,)),
    ],
    "api-similar": [api(READS, lesson)],
    **{name: [own_api(READS, lesson, "put", ok=204)] for name in ("api-save", "api-dismiss")},
    "api-vote": [own_api(VOTES, lesson, "put", data={"value": 1})],
}
# Lists, searches and what other sites and programs read: anybody comes there; what counts is what
# they say.
