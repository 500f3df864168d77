"""Answering with promises: what commits the company gets a day, or is said to be no promise."""

from collections.abc import Mapping

from sqlalchemy import select

from community.answers.commands import AnswerMany, WriteAnswer
from community.answers.models import Answer
from community.answers.services import answer_many, write_answer
from community.answers.services.answering import Answered, places_of
from community.answers.wording import fill_plain
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.promises.commands import Decision, MakePromise
from community.promises.commitments import Commitment, commitments
from community.promises.services.loading import check_day
from community.promises.services.making import add_promise
from community.submissions.models import Submission
from community.submissions.services.loading import hold_submission

Decisions = Mapping[str, Decision]


def answer(actor: Actor, submission_id: int, command: WriteAnswer, decisions: Decisions, *, site: str) -> Answer:
    """Publish the answer, and make a promise of each of its new commitments that got a day.

    Raises Invalid at `due-<key>` for a commitment that was neither given a day nor said to be none.
    """
    require(actor, Permission.ANSWER)
    saved = db.session.scalar(select(Answer.body).where(Answer.submission_id == submission_id)) or ""
    asked = commitments(command.body, saved)
    _check_decided(asked, decisions)
    written = write_answer(actor, submission_id, command, site=site)
    _promise(actor, written, hold_submission(actor, submission_id), asked, decisions, site)
    return written


def answer_each(actor: Actor, command: AnswerMany, decisions: Decisions, *, site: str) -> Answered:
    """The same for many: a commitment is a promise to those of each."""
    require(actor, Permission.ANSWER)
    asked = commitments(command.body)
    _check_decided(asked, decisions)
    done = answer_many(actor, command, site=site)
    for submission_id in done.written:
        written = db.session.scalars(select(Answer).where(Answer.submission_id == submission_id)).one()
        _promise(actor, written, hold_submission(actor, submission_id), asked, decisions, site)
    return done


def _check_decided(asked: tuple[Commitment, ...], decisions: Decisions) -> None:
    problems = {}
    for one in asked:
        decision = decisions.get(one.key, Decision())
        if decision.due_on is None and not decision.is_none:
            problems[f"due-{one.key}"] = N_("Please say by when, or that it is no promise.")
        elif decision.due_on is not None and decision.is_none:
            problems[f"due-{one.key}"] = N_("Please give a day or say that it is no promise, not both.")
        elif decision.due_on is not None:
            try:
                check_day(decision.due_on)
            except Invalid as invalid:
                problems[f"due-{one.key}"] = invalid.fields["due_on"]
    if problems:
        raise Invalid(problems)


def _promise(
    actor: Actor,
    written: Answer,
    submission: Submission,
    asked: tuple[Commitment, ...],
    decisions: Decisions,
    site: str,
) -> None:
    places = places_of(submission, site)
    for one in asked:
        if due_on := decisions[one.key].due_on:
            command = MakePromise.model_construct(text=fill_plain(one.sentence, places)[:500], due_on=due_on)
            add_promise(actor, submission, command, answer_id=written.id)
