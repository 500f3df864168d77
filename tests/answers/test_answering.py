"""The official answer: who gives it, what is kept of it, and what two who answer at once do."""

import json

import pytest
from flask import Flask

from community.answers.commands import AnswerMany, KeepReply, WriteAnswer
from community.answers.models import Answer, AnswerVersion, SavedReply
from community.answers.queries import FOLLOWERS, answer_of, saved_replies, versions_of
from community.answers.services import AnsweredMeanwhile, answer_many, delete_reply, keep_reply, write_answer
from community.answers.wording import Places, fill
from community.kernel import text
from community.kernel.audit import AuditRow
from community.kernel.db import db
from community.kernel.errors import Conflict, Forbidden, Invalid, NotFound, SignInNeeded
from community.kernel.events import OutboxRow
from community.policy import SYSTEM, VISITOR, Actor, Role
from community.search.documents import documents_of
from community.submissions.models import Submission
from community.submissions.services import delete_submission, merge
from tests.factories import Factory

SITE = "Fjord Coffee"


@pytest.fixture
def mo(make: Factory) -> Actor:
    """A moderator."""
    return make.actor("Mo", Role.MODERATOR)


def say(actor: Actor, submission: Submission, body: str, version: int | None = None) -> Answer:
    """Answer it."""
    return write_answer(actor, submission.id, WriteAnswer(body=body, version=version), site=SITE)


def test_an_answer_is_signed_and_rendered_once(app: Flask, make: Factory, mo: Actor):
    submission = make.submission()
    with app.app_context():
        say(mo, submission, "We **heard** you.")
        row = answer_of(submission.id)
        assert (row.by_name, row.by_role, row.version) == ("Mo", Role.MODERATOR, 1)
        assert row.html == "<p>We <strong>heard</strong> you.</p>"
        stored = db.session.get(Submission, submission.id)
        assert stored is not None
        assert stored.answered_at == row.created_at == stored.changed_at


def test_a_changed_answer_keeps_its_earlier_words_and_who_wrote_them(app: Flask, make: Factory, mo: Actor):
    submission, priya = make.submission(), make.actor("Priya", Role.PRODUCT_MANAGER)
    with app.app_context():
        first = say(mo, submission, "Soon.")
        answered = first.created_at
        say(priya, submission, "In March.", version=1)
        say(mo, submission, "In April.", version=2)
        row = answer_of(submission.id)
        assert (row.body, row.by_name, row.version, row.created_at) == ("In April.", "Mo", 3, answered)
        earlier = [(one.html, one.by_name, one.by_role) for one in versions_of(row.id)]
        assert earlier == [
            ("<p>In March.</p>", "Priya", Role.PRODUCT_MANAGER),
            ("<p>Soon.</p>", "Mo", Role.MODERATOR),
        ]


def test_a_voice_is_answered_where_it_is_read(app: Flask, make: Factory, mo: Actor):
    survivor, voice = make.submission("Doors"), make.submission("Heavy doors")
    with app.app_context():
        merge(mo, voice.id, survivor.id)
        with pytest.raises(Conflict, match="merged into another one"):
            say(mo, voice, "Soon.")
        command = AnswerMany(submissions=[survivor.id, voice.id], body="Soon.")
        assert answer_many(mo, command, site=SITE).written == (survivor.id,)


def test_what_was_answered_is_found_by_its_words_also_after_a_merge(app: Flask, make: Factory, mo: Actor):
    survivor, voice = make.submission("Doors"), make.submission("Heavy doors")
    with app.app_context():
        say(mo, survivor, "A lighter hinge comes.")
        say(mo, voice, "Our carpenter looks at it.")
        assert "lighter hinge" in documents_of([survivor.id])[0].comments
        merge(mo, voice.id, survivor.id)
        assert "carpenter" in documents_of([survivor.id])[0].voice_words


def test_the_same_words_twice_are_one_version(app: Flask, make: Factory, mo: Actor):
    submission = make.submission()
    with app.app_context():
        say(mo, submission, "Soon.", version=0)
        say(mo, submission, "Soon.", version=0)
        assert answer_of(submission.id).version == 1
        assert db.session.scalars(db.select(AnswerVersion)).all() == []


def test_who_answers_second_overwrites_nothing(app: Flask, make: Factory, mo: Actor):
    submission, ana = make.submission(), make.actor("Ana", Role.MODERATOR)
    with app.app_context():
        say(ana, submission, "Yes.", version=0)
        with pytest.raises(AnsweredMeanwhile):
            say(mo, submission, "No.", version=0)
        assert answer_of(submission.id).body == "Yes."


def test_only_staff_answer_in_the_companys_name(app: Flask, make: Factory):
    submission, cy = make.submission(), make.actor("Cy")
    with app.app_context():
        for actor, refused in ((cy, Forbidden), (VISITOR, SignInNeeded)):
            with pytest.raises(refused):
                say(actor, submission, "Me!")
            with pytest.raises(refused):
                answer_many(actor, AnswerMany(body="Me!", submissions=frozenset({submission.id})), site=SITE)
            with pytest.raises(refused):
                keep_reply(actor, KeepReply(name="Mine", body="Me!"))


def test_answering_leaves_a_trail_and_tells_the_search(app: Flask, make: Factory, mo: Actor):
    submission = make.submission()
    with app.app_context():
        db.session.execute(db.delete(OutboxRow))
        say(mo, submission, "Soon.")
        say(mo, submission, "Now.")
        trail = db.session.scalars(db.select(AuditRow).where(AuditRow.action.like("answer.%")).order_by(AuditRow.id))
        told = [(row.action, row.subject_id, json.loads(row.after or "null")["body"]) for row in trail]
        assert told == [("answer.written", submission.id, "Soon."), ("answer.edited", submission.id, "Now.")]
        told = {row.event for row in db.session.scalars(db.select(OutboxRow))}
        assert {"AnswerPosted", "SubmissionChanged"} <= told


def test_many_get_one_answer_each_with_their_own_name(app: Flask, make: Factory, mo: Actor):
    one = make.submission("The door", by=make.actor("Ada"))
    two = make.submission("The lamp", by=make.actor("Bo"))
    done, gone = make.submission("The tap"), make.submission("The cup")
    with app.app_context():
        say(mo, done, "Answered before.")
        delete_submission(SYSTEM, gone.id)
        wanted = frozenset(s.id for s in (one, two, done, gone))
        result = answer_many(mo, AnswerMany(body="{{name}}: {{title}} at {{site}}.", submissions=wanted), site=SITE)
        assert (set(result.written), set(result.skipped)) == ({one.id, two.id}, {done.id, gone.id})
        assert answer_of(one.id).body == "Ada: The door at Fjord Coffee."
        assert answer_of(two.id).body == "Bo: The lamp at Fjord Coffee."
        assert answer_of(done.id).body == "Answered before."


def test_many_are_none_or_at_most_a_hundred():
    for ids in ([], list(range(1, 102))):
        with pytest.raises(Invalid) as refused:
            AnswerMany.parse({"body": "Yes.", "submissions": ids})
        assert "submissions" in refused.value.fields


@pytest.mark.parametrize(
    "name",
    [
        "[click](https://evil.example)",
        "https://evil.example",
        "www.evil.example",
        "ann@evil.example",
        "![x](https://evil.example/a.png)",
        "# Loud",
        "<b>bold</b>",
        "1. one",
        "- dash",
        "> quote",
        "`code`",
        "**fat** _thin_",
    ],
)
def test_a_name_stays_a_name_whatever_it_is(name: str):
    html = text.render(fill("{{name}}", Places(name, "title", "site")))
    assert html == f"<p>{name.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</p>"


def test_a_name_that_looks_like_a_place_is_not_filled():
    places = Places(name="{{title}}", title="Secret", site="Fjord")
    assert text.render(fill("{{ name }} {{unknown}}", places)) == "<p>{{title}} {{unknown}}</p>"


def test_a_saved_reply_with_an_unknown_place_is_refused():
    with pytest.raises(Invalid) as refused:
        KeepReply.parse({"name": "Thanks", "body": "Dear {{nmae}}"})
    assert str(refused.value.fields["body"]) == "There is nothing to put into {{nmae}}."


def test_saved_replies_are_kept_changed_and_thrown_away(app: Flask, make: Factory, mo: Actor):
    with app.app_context():
        thanks = keep_reply(mo, KeepReply(name="Thanks", body="Thank you, {{name}}."))
        keep_reply(mo, KeepReply(name="Sorry", body="Sorry.", position=1))
        with pytest.raises(Invalid):
            keep_reply(mo, KeepReply(name="Thanks", body="Again."))
        keep_reply(mo, KeepReply(name="Thanks", body="Thanks.", position=2), thanks.id)
        assert [(reply.name, reply.body) for reply in saved_replies()] == [("Sorry", "Sorry."), ("Thanks", "Thanks.")]
        delete_reply(mo, thanks.id)
        with pytest.raises(NotFound):
            delete_reply(mo, thanks.id)
        assert db.session.scalars(db.select(SavedReply.name)).all() == ["Sorry"]


def test_the_banned_are_not_counted_among_those_who_follow(app: Flask, make: Factory):
    submission = make.submission(by=make.actor("Ada"))
    with app.app_context():
        assert db.session.scalar(db.select(FOLLOWERS), {"id": submission.id}) == 1
        db.session.execute(db.text("UPDATE member SET banned_at = '2026-01-01 00:00:00' WHERE name = 'Ada'"))
        assert db.session.scalar(db.select(FOLLOWERS), {"id": submission.id}) == 0
