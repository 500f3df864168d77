"""Signs of spam, and a seeded simulation of spammers beside honest newcomers."""

import random
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import db
from community.moderation import services
from community.moderation.models import HeldPost
from community.moderation.services import Sent
from community.moderation.signs import Known, Sign, Written, hosts_in, is_held, jaccard, shingles, signs_of
from community.policy import Actor, Role
from community.submissions.commands import PostComment, PostSubmission
from community.submissions.models import Board, Kind
from tests.factories import Factory, actor_of
from tests.moderation.people import LINKS, OFFERS, PITCHES, SHOPS, honest_words

SEEDS = (1, 2, 3)
Turn = tuple[str, Actor, str]  # which side, who, what


def signs(words: str, known: Known | None = None, **more: object) -> set[Sign]:
    return {sign for sign, _ in signs_of(Written(words, **{"seconds": 60, **more}), known or Known())}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "hosts"),
    [
        ("See https://www.Example.com/a?b and www.example.org.", ["example.com", "example.org"]),
        ("Try my-shop.store/now", ["my-shop.store"]),
        ("Write to ana@example.com or say e.g. this.", []),
        ("Version 2.0.1 of node.js is out", []),
        ("http://[::1", []),
    ],
)
def test_links_are_found_written_out_or_bare(words: str, hosts: list[str]) -> None:
    assert hosts_in(words) == hosts


def test_what_damns_alone_holds_and_what_honest_people_do_does_not() -> None:
    assert is_held(signs_of(Written("Fine.", trap="x", seconds=60), Known()))
    assert is_held(signs_of(Written("Fine."), Known()))
    assert not is_held(signs_of(Written("See https://a.example", seconds=60), Known()))
    assert is_held(signs_of(Written("Casino! https://a.example", seconds=60), Known()))
    assert not is_held(signs_of(Written("Your casino app crashed.", seconds=5), Known()))


def test_a_host_that_known_people_link_to_is_no_sign_and_one_that_stood_in_spam_is() -> None:
    words = "See https://a.example/x"
    assert signs(words) == {Sign.LINK}
    assert signs(words, Known(good_hosts={"a.example"})) == set()
    assert signs(words, Known(bad_hosts={"a.example"})) == {Sign.LINK, Sign.BAD_HOST}
    assert signs(words, Known(recent_hosts={"a.example"})) == {Sign.LINK, Sign.SAME_HOST}


def test_the_same_words_with_another_name_number_or_address_are_the_same() -> None:
    first = "Dear Ana, our shop sells the best watches of the whole world, order 12 today at https://a.example"
    second = "Dear Ben, our shop sells the best watches of the whole world, order 99 today at https://b.example"
    assert jaccard(shingles(first), shingles(second)) > 0.7
    assert Sign.SAME in signs(second, Known(recent=[shingles(first)]))
    assert Sign.SAME not in signs("The door is heavy.", Known(recent=[shingles("The door is heavy.")]))  # too short


def test_time_and_number_of_posts_are_signs() -> None:
    assert signs("Fine.", seconds=1.0) == {Sign.QUICKEST}
    assert signs("Fine.", seconds=5.0, since_joined=timedelta(seconds=30)) == {Sign.QUICK, Sign.JUST_NOW}
    assert signs("Fine.", posts_today=5) == {Sign.RATE}


@dataclass
class Count:
    """What was held of how many."""

    spam: int = 0
    spam_held: int = 0
    honest: int = 0
    honest_held: list[str] = field(default_factory=list)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_spammer_is_held_and_fifty_honest_newcomers_are_not(spam_app: Flask, seed: int) -> None:
    """Line 6 of the triage desk: at least 95 % of spam held, at most 1 % of what honest newcomers post."""
    chance, make = random.Random(seed), Factory(spam_app)
    board = make.board("Shops")
    newcomers = [make.member(f"Newcomer {number}", created_at=now() - timedelta(hours=number)) for number in range(50)]
    spammers = [make.member(f"Deal {number}", created_at=now() - timedelta(hours=2)) for number in range(10)]
    said = make.submission("The door is too heavy for a pram.", on=board)
    count = Count()
    with spam_app.app_context():
        moment = now()
        for minute, turn in enumerate(_week(chance, newcomers, spammers)):
            with time_machine.travel(moment + timedelta(minutes=20 * minute), tick=False):
                _take_turn(chance, turn, board, said.id, count)
    assert count.honest >= 200
    assert count.spam >= 100
    assert count.spam_held / count.spam >= 0.95, f"{count.spam_held} of {count.spam}"
    assert len(count.honest_held) / count.honest <= 0.01, count.honest_held


def _week(chance: random.Random, newcomers: list[Member], spammers: list[Member]) -> list[Turn]:
    """Who says what when: a newcomer two to eight times, what nobody else says; a spammer fifteen times."""
    honest = chance.sample(honest_words(), len(honest_words()))
    turns = [("honest", actor_of(who), honest.pop()) for who in newcomers for _ in range(chance.randint(2, 8))]
    turns += [("spam", actor_of(who), _spam(chance, who)) for who in spammers for _ in range(15)]
    chance.shuffle(turns)
    return [(side, who, _linked(chance, words) if side == "honest" else words) for side, who, words in turns]


def _linked(chance: random.Random, words: str) -> str:
    """Now and then an honest one has a link: 2 % of real ideas and petitions have one, here 4 %."""
    return f"{words} {chance.choice(LINKS)}{chance.randint(1, 999)}" if chance.random() < 0.04 else words


def _take_turn(chance: random.Random, turn: Turn, board: Board, submission_id: int, count: Count) -> None:
    side, who, words = turn
    sent = _as_a_spammer(chance) if side == "spam" else Sent(seconds=chance.uniform(15, 900))
    if chance.random() < 0.5:
        made: object = services.post_comment(who, submission_id, PostComment(body=words), sent)
    else:
        made = services.post_submission(who, PostSubmission(board=board.id, kind=Kind.COMPLAINT, body=words), sent)
    db.session.commit()
    if side == "spam":
        count.spam, count.spam_held = count.spam + 1, count.spam_held + isinstance(made, HeldPost)
        return
    count.honest += 1
    if isinstance(made, HeldPost):
        count.honest_held.append(f"{made.signs} {words}")


def _as_a_spammer(chance: random.Random) -> Sent:
    """A program fills every field or none of ours, or is quick; a patient one, or a person, is none of these."""
    return chance.choice(
        [Sent(trap="http://spam.example", seconds=2), Sent(), Sent(seconds=1.5), *[Sent(seconds=40.0)] * 3]
    )


def _spam(chance: random.Random, who: Member) -> str:
    """An offer with a link, with many, or with none but the same pitch as ever with another name and number."""
    shop = chance.choice(SHOPS)
    return chance.choice(
        [
            f"{chance.choice(OFFERS)} https://{shop}/{chance.randint(1, 9999)}",
            f"{chance.choice(OFFERS)} {shop} or https://{chance.choice(SHOPS)} or https://{chance.choice(SHOPS)}/x",
            chance.choice(PITCHES).format(name=who.name, n=chance.randint(100, 9999)),
        ]
    )


def test_the_second_time_a_refused_link_is_sent_by_somebody_known_it_waits(spam_app: Flask) -> None:
    make = Factory(spam_app)
    board, moderator = make.board("Shops"), make.actor("Mo", Role.MODERATOR)
    newcomer, known = make.actor("New"), make.actor("Known", created_at=now() - timedelta(days=40))
    for number in range(3):
        make.submission(f"The door number {number}.", by=known, on=board)
    words = "Best price at https://deals.example/1 today"
    with spam_app.app_context():
        command = PostSubmission(board=board.id, kind=Kind.IDEA, body=words)
        held = services.post_submission(newcomer, command, Sent(seconds=60))
        assert isinstance(held, HeldPost)
        services.refuse(moderator, [held.id])
        command = PostSubmission(board=board.id, kind=Kind.IDEA, body="Look at https://deals.example/2 please")
        assert isinstance(services.post_submission(known, command, Sent(seconds=60)), HeldPost)
        db.session.commit()
