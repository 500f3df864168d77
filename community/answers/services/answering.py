"""Answering in the company's name."""

from dataclasses import dataclass

from sqlalchemy import select

from community.accounts.models import Member
from community.answers.commands import AnswerMany, WriteAnswer
from community.answers.events import AnswerEdited, AnswerPosted
from community.answers.models import Answer, AnswerVersion
from community.answers.services.checking import keep_checks
from community.answers.wording import Places, fill
from community.kernel import text
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, NotFound
from community.kernel.events import publish
from community.kernel.words import N_
from community.policy import Actor, Permission, Role, require
from community.submissions.events import SubmissionChanged
from community.submissions.models import Submission
from community.submissions.services.loading import hold_submission, rendered


class AnsweredMeanwhile(Conflict):
    """Somebody else answered, or changed the answer, after the actor looked; nothing was overwritten."""

    def __init__(self) -> None:
        super().__init__(N_("Somebody answered meanwhile. Your words are still in the box: look at both, then save."))


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of answering several at once: who got it, and which had an answer or were gone."""

    written: tuple[int, ...]
    skipped: tuple[int, ...]


def write_answer(actor: Actor, submission_id: int, command: WriteAnswer, *, site: str) -> Answer:
    """Publish the official answer, or a new version of it; the earlier ones stay for staff to read.

    Raises AnsweredMeanwhile when there is a newer version than the one the actor saw, unless it says the same, and
    Conflict for a voice: its survivor's answer is the one that is read.
    """
    require(actor, Permission.ANSWER)
    submission = hold_submission(actor, submission_id)
    if submission.merged_into_id is not None:
        raise Conflict(N_("This is merged into another one, and the answer stands there. Write it there."))
    body = fill(command.body, places_of(submission, site))
    answer = _answer_of(submission.id)
    if answer is None:
        return _post(actor, submission, body, command.because)
    if answer.body == body:
        if command.because:
            keep_checks(answer, command.because)
        return answer
    if command.version is not None and command.version != answer.version:
        raise AnsweredMeanwhile()
    return _edit(actor, submission, answer, body, command.because)


def answer_many(actor: Actor, command: AnswerMany, *, site: str) -> Answered:
    """Give every one of these submissions that has no answer yet this one; an answer that is there stays."""
    require(actor, Permission.ANSWER)
    rendered("body", command.body)  # refused once, before anything is written
    written: list[int] = []
    skipped: list[int] = []
    for submission_id in sorted(command.submissions):  # in one order, so that two who answer never wait for each other
        submission = _unanswered(actor, submission_id)
        if submission is None:
            skipped.append(submission_id)
            continue
        _post(actor, submission, fill(command.body, places_of(submission, site)), command.because)
        written.append(submission_id)
    return Answered(tuple(written), tuple(skipped))


def _unanswered(actor: Actor, submission_id: int) -> Submission | None:
    try:
        submission = hold_submission(actor, submission_id)
    except NotFound:
        return None
    return None if submission.answered_at or submission.merged_into_id else submission


def _post(actor: Actor, submission: Submission, body: str, because: str) -> Answer:
    moment = now()
    answer = Answer(submission_id=submission.id, version=1, created_at=moment, **_signed(actor, body))
    db.session.add(answer)
    db.session.flush()  # the event and the trail need its id
    keep_checks(answer, because)
    submission.answered_at = submission.changed_at = moment
    record(actor, "answer.written", "submission", submission.id, after={"answer": answer.id, "body": body})
    publish(AnswerPosted(submission.id, answer.id), SubmissionChanged(submission.id))
    return answer


def _edit(actor: Actor, submission: Submission, answer: Answer, body: str, because: str) -> Answer:
    earlier = AnswerVersion(
        answer_id=answer.id,
        version=answer.version,
        body=answer.body,
        html=answer.html,
        by_id=answer.by_id,
        by_role=answer.by_role,
        written_at=answer.edited_at or answer.created_at,
    )
    db.session.add(earlier)
    for name, value in _signed(actor, body).items():
        setattr(answer, name, value)
    answer.version += 1
    keep_checks(answer, because)
    answer.edited_at = submission.changed_at = now()
    record(actor, "answer.edited", "submission", submission.id, before={"body": earlier.body}, after={"body": body})
    publish(AnswerEdited(submission.id, answer.id), SubmissionChanged(submission.id))
    return answer


def _signed(actor: Actor, body: str) -> dict[str, object]:
    html = rendered("body", body)
    role = actor.role or Role.ADMINISTRATOR
    return {"body": body, "html": html, "renderer": text.RENDERER_VERSION, "by_id": actor.id, "by_role": role}


def _answer_of(submission_id: int) -> Answer | None:
    return db.session.scalar(select(Answer).where(Answer.submission_id == submission_id))


def places_of(submission: Submission, site: str) -> Places:
    """What a submission puts into the places."""
    author = db.session.scalar(select(Member.name).where(Member.id == submission.author_id))
    return Places(name=author or "", title=submission.title, site=site)
