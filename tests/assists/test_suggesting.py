"""Suggested IP types: learned from the house's own judgements, shown with their words, and never decided by."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from struct import pack

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.assists.learner import FEWEST, Guess, Learner, ScikitLearner, TypeModel, learnable
from community.assists.models import TypeGuess, TypeModelRow
from community.kernel.audit import AuditRow
from community.kernel.db import db
from community.kernel.errors import Forbidden, NotFound
from community.kernel.parts import provide
from community.policy import SYSTEM, Actor, Role
from community.submissions.models import Board, Submission
from community.triage import queries, services
from community.triage.commands import Classify
from community.triage.jobs import see_about_learning
from community.triage.services.guessing import guess, guess_waiting, learn, newest_model
from community.worker.outbox import drain
from tests.counting import count_queries
from tests.factories import Factory

SAYS = {"refund": "policy", "queue": "service", "broken": "product"}


@dataclass(frozen=True, slots=True)
class OneWord:
    """A model that knows a word a type."""

    meaning: str = ""
    threshold: float = 0.5
    precision: float = 0.93
    share: float = 0.6

    def guess(self, texts: Sequence[str], *, always: bool = False) -> list[Guess | None]:
        """The type of the first word that it knows."""
        found = [next((word for word in SAYS if word in text.lower()), None) for text in texts]
        return [Guess(SAYS[word], 0.95, (word,)) if word else None for word in found]

    def to_bytes(self) -> bytes:
        """Nothing to keep."""
        return b"one word"


class OneWordLearner:
    """Learns nothing and counts how often it was asked to."""

    is_installed = True
    meaning = ""
    learned = 0

    def learn(self, texts: Sequence[str], types: Sequence[str]) -> TypeModel | None:
        """The same model, whatever was judged."""
        self.learned += 1
        return OneWord()

    def read(self, content: bytes) -> TypeModel:
        """The same again."""
        return OneWord()


class NoLearner(ScikitLearner):
    """A site without the extra."""

    is_installed = False


@pytest.fixture
def learner(app: Flask) -> OneWordLearner:
    """What learns in these tests."""
    made = OneWordLearner()
    provide(app, Learner, made)
    return made


@pytest.fixture
def board(make: Factory) -> Board:
    """A board to say something on."""
    return make.board()


@pytest.fixture
def mo(make: Factory) -> Actor:
    """A moderator."""
    return make.actor("Mo", Role.MODERATOR)


@pytest.fixture
def desk(make: Factory, mo: Actor) -> FlaskClient:
    """The moderator's browser."""
    return make.client(mo)


def work() -> None:
    """Do what waits."""
    while drain():
        pass


def judge_many(n: int, since: int = 0) -> None:
    """So many submissions that were judged, as copies of the one that is there."""
    one = dict(db.session.execute(db.select(Submission.__table__)).mappings().first() or {})
    more = [
        {**one, "id": 1000 + at, "nonce": None, "source_id": None, "ip_type": list(SAYS.values())[at % 3]}
        for at in range(since, since + n)
    ]
    db.session.execute(db.insert(Submission), more)
    db.session.commit()


def guessed(submission: Submission) -> TypeGuess | None:
    """The suggestion as it is now."""
    return db.session.get(TypeGuess, submission.id, populate_existing=True)


def suggest(submission: Submission) -> None:
    """Have a model, and let it guess."""
    judge_many(FEWEST)
    assert learn()
    guess([submission.id])
    db.session.commit()


# --- learning ---------------------------------------------------------------------------------------------------------


def test_what_waits_is_guessed_once_enough_was_judged(
    app: Flask, make: Factory, board: Board, learner: OneWordLearner, mo: Actor
):
    waiting = make.submission("I want a refund.", on=board)
    with app.app_context():
        work()
        assert guessed(waiting) is None
        judge_many(FEWEST)
        see_about_learning()
        db.session.commit()
        work()
        row = guessed(waiting)
        assert row is not None
        assert (row.ip_type, row.evidence, row.confidence) == ("policy", "refund", 0.95)
        assert [one.word for one in queries.happened(mo, waiting.id).guesses] == ["policy"]


def test_a_model_is_made_anew_only_when_a_twentieth_more_was_judged(
    app: Flask, make: Factory, board: Board, learner: OneWordLearner
):
    make.submission(on=board)
    with app.app_context():
        judge_many(100)
        assert learn()
        judge_many(4, since=100)
        assert not learn()
        judge_many(1, since=104)
        assert learn()
        assert learner.learned == 2
        assert db.session.scalar(db.select(db.func.count()).select_from(TypeModelRow)) == 1
        newest = newest_model()
        assert newest is not None
        assert newest.judgements == 105


def test_a_model_is_made_anew_when_an_extra_came(app: Flask, make: Factory, board: Board, learner: OneWordLearner):
    make.submission(on=board)
    with app.app_context():
        judge_many(100)
        assert learn()
        assert not learn()
        learner.meaning = "some vectors"
        assert learn()


def test_too_few_judgements_teach_nothing(app: Flask, make: Factory, board: Board, learner: OneWordLearner):
    make.submission(on=board)
    with app.app_context():
        judge_many(FEWEST - 1)
        assert not learn()
    assert learner.learned == 0
    assert learnable(["policy"] * 100) is None
    assert learnable(["policy"] * 50 + ["product"] * 9) is None
    assert learnable(["policy"] * 50 + ["product"] * 12 + ["service"]) == list(range(62))


def test_without_the_extra_everything_works_and_nothing_is_guessed(
    app: Flask, make: Factory, board: Board, desk: FlaskClient
):
    provide(app, Learner, NoLearner())
    submission = make.submission("I want a refund.", on=board)
    with app.app_context():
        judge_many(FEWEST)
        assert not learn()
        guess([submission.id])
        work()
    page = desk.get(f"/staff/inbox/{submission.id}")
    assert page.status_code == 200
    assert "suggested" not in page.text.split("panes__decide")[1].split("verdicts")[0]


# --- showing ----------------------------------------------------------------------------------------------------------


def test_a_suggestion_shows_its_words_and_a_person_decides(
    app: Flask, make: Factory, board: Board, desk: FlaskClient, learner: OneWordLearner
):
    submission = make.submission("I want a refund.", on=board)
    with app.app_context():
        suggest(submission)
    page = desk.get(f"/staff/inbox/{submission.id}").text
    assert 'id="suggested"' in page
    assert "<q>refund</q>" in page
    assert "data-suggested" in page[page.index('id="ip-policy"') : page.index('id="ip-service"')]
    assert "data-chosen" not in page
    with app.app_context():
        assert db.session.get_one(Submission, submission.id).ip_type is None
    judged = desk.post(
        f"/staff/submissions/{submission.id}/classification",
        data={"ip_type": "service", "seen": 0, "level": 1, "next_step": "answer"},
    )
    assert judged.status_code == 303
    assert 'id="suggested"' not in desk.get(f"/staff/submissions/{submission.id}").text


def test_the_inbox_asks_twelve_questions_with_a_suggestion(
    app: Flask, make: Factory, board: Board, desk: FlaskClient, learner: OneWordLearner
):
    submission = make.submission("I want a refund.", on=board)
    with app.app_context():
        suggest(submission)
        work()
    with count_queries(app) as statements:
        assert "suggested" in desk.get("/staff/inbox?filter=open").text
    assert len(statements) <= 12, statements


# --- what people make of it -------------------------------------------------------------------------------------------


def test_a_dismissed_suggestion_stays_away_until_that_is_undone(
    app: Flask, make: Factory, board: Board, desk: FlaskClient, learner: OneWordLearner, mo: Actor
):
    submission = make.submission("I want a refund.", on=board)
    with app.app_context():
        suggest(submission)
    url = f"/staff/submissions/{submission.id}/suggestion/dismissal"
    for _ in range(2):  # twice is once
        gone = desk.post(url)
        assert gone.status_code == 303
    assert 'id="suggested"' not in desk.get(gone.location).text
    with app.app_context():
        guess_waiting()
        row = guessed(submission)
        assert row is not None
        assert row.dismissed_by_id == mo.id
        told = db.select(db.func.count()).where(AuditRow.action == "submission.guess_dismissed")
        assert db.session.scalar(told) == 1
    desk.post(f"{url}/withdrawal")
    assert 'id="suggested"' in desk.get(gone.location).text


def test_nobody_dismisses_what_is_not_there_and_no_customer_anything(
    app: Flask, make: Factory, board: Board, mo: Actor
):
    submission, ana = make.submission(on=board), make.actor("Ana")
    with app.app_context():
        with pytest.raises(NotFound):
            services.dismiss_guess(mo, submission.id)
        with pytest.raises(Forbidden):
            services.dismiss_guess(ana, submission.id)


def test_the_first_judgement_beside_a_suggestion_is_what_people_decided(
    app: Flask, make: Factory, board: Board, learner: OneWordLearner, mo: Actor
):
    submission = make.submission("I want a refund.", on=board)
    with app.app_context():
        suggest(submission)
        judgement = services.classify(mo, submission.id, Classify(ip_type="policy"))
        services.classify(SYSTEM, submission.id, Classify(ip_type="service"))
        judgement_id = judgement.id
        db.session.commit()
        work()
        row = guessed(submission)
        assert row is not None
        assert row.decided == "policy"
        assert row.decided_at is not None
        services.undo_classification(mo, submission.id)
        services.undo_classification(mo, submission.id, judgement_id)
        db.session.commit()
        work()
        row = guessed(submission)
        assert row is not None
        assert row.decided is None


# --- the library ------------------------------------------------------------------------------------------------------

WORDS = {
    "policy": ("refund", "fee", "rule"),
    "service": ("queue", "barista", "waiter"),
    "product": ("app", "machine", "cup"),
}
TEXTS = [f"The {word} again, number {n}." for name in WORDS for word in WORDS[name] for n in range(12)]
TYPES = [name for name in WORDS for word in WORDS[name] for n in range(12)]


@pytest.mark.extra("sklearn")
def test_the_library_learns_says_why_and_reads_itself_back():
    model = ScikitLearner().learn(TEXTS, TYPES)
    assert model is not None
    assert model.precision >= 0.9
    assert model.share > 0.5
    asked = ["A REFUND please, @somebody", "the queue"]
    made = model.guess(asked, always=True)
    assert [one.ip_type for one in made if one] == ["policy", "service"]
    assert made[0] is not None
    assert "refund" in made[0].evidence
    again = ScikitLearner().read(model.to_bytes())
    assert [one and (one.ip_type, one.evidence) for one in again.guess(asked, always=True)] == [
        one and (one.ip_type, one.evidence) for one in made
    ]
    assert (again.threshold, again.precision, again.share) == (model.threshold, model.precision, model.share)
    assert model.guess([]) == []


class Opposites:
    """Knows of each text whether it is loud, which no word says."""

    model = "opposites"

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        """One of two vectors."""
        return [pack("<2f", *((1.0, 0.0) if text.count("o") % 2 else (0.0, 1.0))) for text in texts]


@pytest.mark.extra("sklearn")
def test_what_a_text_means_counts_beside_its_words():
    texts = ["x" + "o" * (n % 2) + f"{n * 7919 % 1009}" for n in range(200)]
    types = ["policy" if n % 2 else "service" for n in range(200)]
    unseen = ["qo 4711", "qq 4711"]
    model = ScikitLearner(Opposites()).learn(texts, types)
    assert model is not None
    assert model.meaning == "opposites"
    assert [one and one.ip_type for one in model.guess(unseen, always=True)] == ["policy", "service"]
    kept = model.to_bytes()
    again = ScikitLearner(Opposites()).read(kept)
    assert [one and round(one.confidence, 4) for one in again.guess(unseen, always=True)] == [
        one and round(one.confidence, 4) for one in model.guess(unseen, always=True)
    ]
    without = ScikitLearner().read(kept)  # the extra went: silent until it is learned anew
    assert without.guess(unseen) == [None, None]
    assert without.meaning != ScikitLearner().meaning


@pytest.mark.extra("sklearn")
def test_the_evidence_is_the_posts_own_words_as_it_writes_them():
    model = ScikitLearner().learn(TEXTS, TYPES)
    assert model is not None
    made = model.guess(["Several refunds, and the fees!"], always=True)[0]
    assert made is not None
    assert made.ip_type == "policy"
    assert {"refunds", "fees"} <= set(" ".join(made.evidence).split())


@pytest.mark.extra("sklearn")
def test_a_model_of_an_older_kind_is_silent_until_it_is_learned_anew():
    np = pytest.importorskip("numpy")
    file = BytesIO()
    told = b'{"vocabularies": [["a"], ["b"], ["c"]], "classes": ["policy", "service"], "figures": [0.5, 0.9, 0.6]}'
    np.savez_compressed(file, told=np.frombuffer(told, dtype=np.uint8))
    old = ScikitLearner().read(file.getvalue())
    assert old.guess(["a"], always=True) == [None]
    assert old.meaning != ScikitLearner().meaning


@pytest.mark.extra("sklearn")
def test_a_threshold_leaves_room_for_luck():
    tfidf = pytest.importorskip("community.assists.tfidf")
    np = pytest.importorskip("numpy")
    sure = np.linspace(1, 0.5, 100)
    right = np.arange(100) % 10 != 5
    assert tfidf._threshold(sure, right) == (tfidf.SILENT, 0.0, 0.0)  # nine of ten of a hundred may be luck
    assert tfidf._threshold(sure, np.ones(100, dtype=bool))[1:] == (1.0, 1.0)


@pytest.mark.extra("sklearn")
def test_the_library_is_silent_where_nothing_can_be_told_apart():
    model = ScikitLearner().learn(["The same words."] * 90, ["policy", "service", "product"] * 30)
    assert model is not None
    assert model.threshold > 1
    assert model.guess(["The same words."]) == [None]
