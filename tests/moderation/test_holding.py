"""What appears at once, what waits, and what becomes of it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, Forbidden, NotFound
from community.moderation import queries, services
from community.moderation.commands import Block, ChangeHeld, GiveTrust, KeepWatchedWord, RaiseFlag, SendBack
from community.moderation.models import Flag, FlagReason, FlagState, HeldPost, HeldState, ModerationAct, WatchedAction
from community.moderation.services import BY_LINK, Sent
from community.policy import SYSTEM, Actor, Role, Trust
from community.submissions.commands import EditSubmission, KeepBoard, PostComment, PostSubmission, PostVoice
from community.submissions.models import Board, Comment, FacetCount, Kind, Submission
from community.submissions.services import edit_board
from community.submissions.services.recount import drifts
from tests.factories import Factory

TYPED = Sent(seconds=60)


@pytest.fixture
def board(make: Factory, moderator: Actor) -> Board:
    """An open board, made after everybody else so that nothing is under way."""
    return make.board("Shops")


@pytest.fixture
def moderator(make: Factory) -> Actor:
    return make.actor("Mo", Role.MODERATOR)


def closed_to(board: Board, trust: Trust) -> None:
    edit_board(SYSTEM, board.id, KeepBoard(name=board.name, audience=board.audience, publishes_from=trust))
    db.session.commit()


def wrote(actor: Actor, board: Board, body: str, sent: Sent = TYPED, **more: Any) -> Submission | HeldPost:
    command = PostSubmission.parse({"board": board.id, "kind": Kind.COMPLAINT, "body": body, **more})
    made = services.post_submission(actor, command, sent)
    db.session.commit()
    return made


def held_by(actor: Actor, board: Board, body: str = "The lid leaks.") -> HeldPost:
    closed_to(board, Trust.TEAM)
    made = wrote(actor, board, body)
    assert isinstance(made, HeldPost)
    return made


def test_an_open_board_shows_a_newcomers_words_at_once(app_context: Flask, make: Factory, board: Board) -> None:
    assert isinstance(wrote(make.actor(), board, "The lid leaks."), Submission)


@pytest.mark.parametrize(
    ("asked", "given", "waits"),
    [
        (Trust.NEWCOMER, None, False),
        (Trust.KNOWN, None, True),
        (Trust.KNOWN, Trust.KNOWN, False),
        (Trust.TRUSTED, Trust.KNOWN, True),
        (Trust.TRUSTED, Trust.TRUSTED, False),
        (Trust.TEAM, Trust.TRUSTED, True),
    ],
)
def test_a_board_asks_for_trust(
    app_context: Flask, make: Factory, board: Board, asked: Trust, given: Trust | None, waits: bool
) -> None:
    who, moderator = make.actor(), make.actor("Mo", Role.MODERATOR)
    if given:
        services.give_trust(moderator, who.id or 0, GiveTrust(trust=given))
    closed_to(board, asked)
    assert isinstance(wrote(who, board, "The lid leaks."), HeldPost) is waits


def test_the_team_never_waits(app_context: Flask, board: Board, moderator: Actor) -> None:
    closed_to(board, Trust.TEAM)
    assert isinstance(wrote(moderator, board, "We heard this at the till."), Submission)


def test_what_waits_is_in_no_list_and_no_count(app_context: Flask, make: Factory, board: Board) -> None:
    held_by(make.actor(), board)
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 0
    assert not db.session.scalar(select(func.sum(FacetCount.n)))


def test_published_it_is_the_authors_with_their_vote(
    app_context: Flask, make: Factory, board: Board, moderator: Actor
) -> None:
    ana = make.actor("Ana")
    held = held_by(ana, board)
    assert services.publish_held(moderator, [held.id]).done == 1
    made = db.session.scalars(select(Submission)).one()
    assert (made.author_id, made.votes, made.body) == (ana.id, 1, "The lid leaks.")
    assert (held.state, held.made_id) == (HeldState.PUBLISHED, made.id)
    assert not drifts()


def test_a_double_click_waits_once(app_context: Flask, make: Factory, board: Board, moderator: Actor) -> None:
    ana = make.actor()
    closed_to(board, Trust.TEAM)
    first, second = (wrote(ana, board, "The lid leaks.", nonce="n1") for _ in range(2))
    assert first.id == second.id
    services.publish_held(moderator, [first.id])
    db.session.commit()
    assert wrote(ana, board, "The lid leaks.", nonce="n1").id == first.id
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 1


def test_a_voice_a_comment_and_changes_wait_too_and_become_what_they_were_meant_to_be(
    app_context: Flask, make: Factory, board: Board, moderator: Actor
) -> None:
    ana, ben = make.actor("Ana"), make.actor("Ben")
    db.session.rollback()
    said = make.submission("The door is heavy.", by=ana, on=board)
    talk = make.comment(said, "Same here.", by=ana)
    closed_to(board, Trust.TEAM)
    voice = services.post_voice(ben, said.id, PostVoice(body="I cannot open the door."), TYPED)
    comment = services.post_comment(ben, said.id, PostComment(body="Me neither.", parent=talk.id), TYPED)
    change = EditSubmission(body="The door is far too heavy.", kind=Kind.IDEA, version=said.version)
    edit = services.edit_submission(ana, said.id, change, TYPED)
    ids = [one.id for one in (voice, comment, edit) if isinstance(one, HeldPost)]
    assert len(ids) == 3
    assert db.session.get_one(Submission, said.id).body == "The door is heavy."
    assert services.publish_held(moderator, ids).done == 3
    fresh = db.session.get_one(Submission, said.id, populate_existing=True)
    assert (fresh.votes, fresh.comments, fresh.body, fresh.kind) == (2, 2, "The door is far too heavy.", Kind.IDEA)
    made = db.session.scalars(select(Comment).where(Comment.author_id == ben.id)).one()
    assert (made.parent_id, made.body) == (talk.id, "Me neither.")
    assert not drifts()


def test_undoing_a_publication_lets_it_wait_and_publishing_again_brings_the_same_back(
    app_context: Flask, make: Factory, board: Board, moderator: Actor
) -> None:
    held = held_by(make.actor(), board)
    first = services.publish_held(moderator, [held.id])
    made_id = held.made_id
    assert services.undo_act(moderator, first.act_id or 0).done == 1
    assert (held.state, held.made_id) == (HeldState.WAITING, made_id)
    assert db.session.get_one(Submission, made_id, populate_existing=True).deleted_at is not None
    services.publish_held(moderator, [held.id])
    assert held.made_id == made_id
    assert db.session.get_one(Submission, made_id, populate_existing=True).deleted_at is None
    assert not drifts()


def test_a_change_that_was_published_goes_back_to_the_words_before(
    app_context: Flask, make: Factory, board: Board, moderator: Actor
) -> None:
    ana = make.actor()
    db.session.rollback()
    said = make.submission("The door is heavy.", by=ana, on=board)
    closed_to(board, Trust.TEAM)
    command = EditSubmission(body="Buy pills.", kind=said.kind, version=said.version)
    held = services.edit_submission(ana, said.id, command, TYPED)
    act = services.publish_held(moderator, [held.id])
    assert db.session.get_one(Submission, said.id, populate_existing=True).body == "Buy pills."
    services.undo_act(moderator, act.act_id or 0)
    assert db.session.get_one(Submission, said.id, populate_existing=True).body == "The door is heavy."


def test_sent_back_it_is_changed_and_waits_again(
    app_context: Flask, make: Factory, board: Board, moderator: Actor
) -> None:
    ana = make.actor()
    held = held_by(ana, board, "Ben of shop 4 is rude.")
    services.send_back(moderator, [held.id], SendBack(message="Please leave the name out."))
    assert (held.state, held.message) == (HeldState.SENT_BACK, "Please leave the name out.")
    services.change_held(ana, held.id, ChangeHeld(body="Somebody was rude.", version=held.version))
    assert (held.state, held.body, held.version) == (HeldState.WAITING, "Somebody was rude.", 2)
    with pytest.raises(Conflict):
        services.change_held(ana, held.id, ChangeHeld(body="Older.", version=1))
    with pytest.raises(NotFound):
        services.change_held(make_stranger(), held.id, ChangeHeld(body="Mine.", version=2))


def make_stranger() -> Actor:
    return Actor(id=999_999, name="Stranger", role=Role.CUSTOMER)


def test_a_refused_one_cannot_be_sent_again(app_context: Flask, make: Factory, board: Board, moderator: Actor) -> None:
    ana = make.actor()
    held = held_by(ana, board)
    services.refuse(moderator, [held.id])
    with pytest.raises(NotFound):
        services.change_held(ana, held.id, ChangeHeld(body="Again.", version=1))


def test_two_who_decide_the_same_one_wins(app_context: Flask, make: Factory, board: Board, moderator: Actor) -> None:
    held = held_by(make.actor(), board)
    services.publish_held(moderator, [held.id])
    with pytest.raises(Conflict):
        services.refuse(moderator, [held.id])
    assert held.state is HeldState.PUBLISHED


def test_trusting_an_author_publishes_the_rest_of_theirs_and_lets_them_pass_from_now_on(
    app_context: Flask, make: Factory, board: Board, moderator: Actor
) -> None:
    ana, ben = make.actor("Ana"), make.actor("Ben")
    closed_to(board, Trust.KNOWN)
    first, second, other = wrote(ana, board, "One."), wrote(ana, board, "Two."), wrote(ben, board, "Three.")
    outcome = services.publish_held(moderator, [first.id], trusting=True)
    assert outcome.done == 2
    assert isinstance(second, HeldPost)
    assert isinstance(other, HeldPost)
    assert (second.state, other.state) == (HeldState.PUBLISHED, HeldState.WAITING)
    assert isinstance(wrote(ana, board, "Four."), Submission)
    services.undo_act(moderator, outcome.act_id or 0)
    assert queries.trust_of(ana) is Trust.NEWCOMER


def test_a_block_refuses_what_waits_takes_off_what_stands_and_all_of_it_comes_back(
    app_context: Flask, make: Factory, board: Board, moderator: Actor
) -> None:
    spammer, ana = make.actor("Spammer"), make.actor("Ana")
    db.session.rollback()
    stands = make.submission("Cheap pills.", by=spammer, on=board)
    hers = make.submission("The door.", by=ana, on=board)
    talk = make.comment(hers, "Visit my shop.", by=spammer)
    waits = held_by(spammer, board, "More pills.")
    act = services.block(moderator, spammer.id or 0, Block(and_published=True))
    assert act.things == 3
    assert waits.state is HeldState.REFUSED
    assert db.session.get_one(Submission, stands.id, populate_existing=True).deleted_at is not None
    assert db.session.get_one(Comment, talk.id, populate_existing=True).deleted_at is not None
    services.undo_act(moderator, act.id)
    assert waits.state is HeldState.WAITING
    assert db.session.get_one(Submission, stands.id, populate_existing=True).deleted_at is None
    assert db.session.get_one(Comment, talk.id, populate_existing=True).deleted_at is None
    assert not queries.facts([spammer.id or 0])[spammer.id or 0].banned_at
    assert not drifts()


def test_nothing_is_undone_twice_nor_after_thirty_days(
    app_context: Flask, make: Factory, board: Board, moderator: Actor
) -> None:
    held = held_by(make.actor(), board)
    act_id = services.refuse(moderator, [held.id]).act_id or 0
    services.undo_act(moderator, act_id)
    with pytest.raises(Conflict, match="already"):
        services.undo_act(moderator, act_id)
    old = services.refuse(moderator, [held.id]).act_id or 0
    act = db.session.get_one(ModerationAct, old)
    act.created_at = now().replace(year=now().year - 1)
    with pytest.raises(Conflict, match="30 days"):
        services.undo_act(moderator, old)


def test_enough_known_members_take_something_off_until_somebody_looked(
    app_context: Flask, make: Factory, board: Board, moderator: Actor
) -> None:
    people = [make.actor() for _ in range(3)]
    db.session.rollback()
    said = make.submission("You are all idiots.", on=board)
    for who in people:
        services.give_trust(moderator, who.id or 0, GiveTrust(trust=Trust.KNOWN))
    command = RaiseFlag(reason=FlagReason.RUDE)
    assert [services.raise_flag(who, said.id, None, command) for who in (*people[:2], people[0])] == [True, True, False]
    assert db.session.get_one(Submission, said.id, populate_existing=True).deleted_at is None
    services.raise_flag(people[2], said.id, None, command)
    assert db.session.get_one(Submission, said.id, populate_existing=True).deleted_at is not None
    held = db.session.scalars(select(HeldPost)).one()
    services.publish_held(moderator, [held.id])
    assert set(db.session.scalars(select(Flag.state))) == {FlagState.DISMISSED}
    assert db.session.get_one(Submission, said.id, populate_existing=True).deleted_at is None


def test_newcomers_reports_take_nothing_off(app_context: Flask, make: Factory, board: Board) -> None:
    people = [make.actor() for _ in range(5)]
    db.session.rollback()
    said = make.submission("The door.", on=board)
    for who in people:
        services.raise_flag(who, said.id, None, RaiseFlag(reason=FlagReason.SPAM))
    assert db.session.get_one(Submission, said.id, populate_existing=True).deleted_at is None


def test_reports_are_dismissed_and_that_is_undone(
    app_context: Flask, make: Factory, board: Board, moderator: Actor
) -> None:
    who = make.actor()
    db.session.rollback()
    said = make.submission("The door.", on=board)
    services.raise_flag(who, said.id, None, RaiseFlag(reason=FlagReason.SPAM))
    act = services.dismiss_flags(moderator, said.id, None)
    assert queries.moderation_counts(moderator) == (0, 0)
    services.undo_act(moderator, act.id)
    assert queries.moderation_counts(moderator) == (0, 1)


def test_watched_words_hold_flag_and_replace(app_context: Flask, make: Factory, board: Board, moderator: Actor) -> None:
    ada, who = make.actor("Ada", Role.ADMINISTRATOR), make.actor()
    for word, action, to in (("scam*", "hold", ""), ("lawsuit", "flag", ""), ("damn", "replace", "d…")):
        services.watch_word(ada, KeepWatchedWord(word=word, action=WatchedAction(action), replacement=to))
    assert isinstance(wrote(who, board, "You are SCAMMERS."), HeldPost)
    flagged = wrote(who, board, "I think of a lawsuit.")
    assert isinstance(flagged, Submission)
    assert db.session.scalars(select(Flag)).one().note == "lawsuit"
    replaced = wrote(who, board, "This damn lid. Madame, mind.")
    assert isinstance(replaced, Submission)
    assert replaced.body == "This d… lid. Madame, mind."
    with pytest.raises(Forbidden):
        services.watch_word(moderator, KeepWatchedWord(word="lid", action=WatchedAction.HOLD))


def test_customers_decide_nothing(app_context: Flask, make: Factory, board: Board) -> None:
    ana = make.actor()
    held = held_by(ana, board)
    for decide in (
        lambda: services.publish_held(ana, [held.id]),
        lambda: services.refuse(ana, [held.id]),
        lambda: services.block(ana, 1, Block()),
        lambda: services.give_trust(ana, ana.id or 0, GiveTrust(trust=Trust.TRUSTED)),
    ):
        with pytest.raises(Forbidden):
            decide()


def test_words_by_a_mailed_link_are_weighed_like_others(app_context: Flask, make: Factory, board: Board) -> None:
    said = make.submission("The door.", on=board)
    closed_to(board, Trust.TEAM)
    assert isinstance(services.post_comment(make.actor(), said.id, PostComment(body="No."), BY_LINK), HeldPost)
