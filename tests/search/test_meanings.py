"""What means the same is found without sharing a word: with an encoder for tests, and without any."""

from array import array
from collections.abc import Callable, Sequence

import pytest
from flask import Flask
from sqlalchemy import func, select

from community.kernel.db import db
from community.policy import SYSTEM, Audience, Role
from community.search.jobs import catch_up_on_meanings
from community.search.meanings import Meanings, NoMeanings, Shelf, StoredMeanings
from community.search.models import Vector
from community.submissions import services
from community.submissions.commands import EditSubmission
from community.submissions.models import Kind, Submission
from tests.factories import Factory
from tests.search.test_site import settle

SENSES = ("door entrance gate", "milk oat barley", "late hours evening", "queue line waiting")


class SenseEncoder:
    """Knows a few words of a few senses: one number a sense, how many of its words a text holds."""

    def __init__(self, model: str = "senses") -> None:
        self.model = model
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        """Return one vector a text."""
        self.encoded += len(texts)
        return [self._vector(text) for text in texts]

    def closest(self, vector: bytes, among: bytearray, limit: int) -> Sequence[int]:
        """Return the places of the most alike, best first."""
        one, many = array("f", vector), array("f", bytes(among))
        rows = [many[at : at + len(one)] for at in range(0, len(many), len(one))]
        cosines = [sum(a * b for a, b in zip(one, row, strict=True)) for row in rows]
        near = [place for place in range(len(rows)) if cosines[place] >= 0.6]
        return sorted(near, key=lambda place: -cosines[place])[:limit]

    def _vector(self, text: str) -> bytes:
        words = text.lower().split()
        counts = [sum(word in sense.split() for word in words) + 0.01 for sense in SENSES]
        length = sum(count * count for count in counts) ** 0.5
        return array("f", [count / length for count in counts]).tobytes()


@pytest.fixture
def encoder() -> SenseEncoder:
    return SenseEncoder()


@pytest.fixture
def app(make_app: Callable[..., Flask], encoder: SenseEncoder) -> Flask:
    """The site with an encoder."""
    return make_app(MEANINGS=StoredMeanings(encoder))


def offered(make: Factory, body: str, who: object = None) -> str:
    answer = make.client(who).post("/submissions/preview", data={"body": body})
    return answer.text.partition('id="similar"')[2].partition('id="preview"')[0]


def kept(app: Flask) -> dict[int, str]:
    with app.app_context():
        return dict(db.session.execute(select(Vector.submission_id, Vector.model)).all())


def test_what_means_the_same_is_offered_though_no_word_is_shared(app: Flask, make: Factory) -> None:
    make.submission("Oat milk please")
    make.submission("Your gate is heavy")
    settle(app)
    shown = offered(make, "The entrance weighs a ton")
    assert "Your gate is heavy" in shown
    assert "Oat milk please" not in shown


def test_a_new_title_means_something_else(app: Flask, make: Factory, encoder: SenseEncoder) -> None:
    said = make.submission("Your gate is heavy")
    make.submission("An evening with jazz")
    settle(app)
    offered(make, "any entrance")  # this process has read the first vector
    change = EditSubmission(kind=Kind.IDEA, title="Barley and oat", body="More of it.", version=1)
    with app.app_context():
        services.edit_submission(SYSTEM, said.id, change)
        db.session.commit()
    settle(app)
    assert "Barley and oat" in offered(make, "milk")
    assert "Barley and oat" not in offered(make, "any entrance")
    assert len(kept(app)) == 2


def test_a_title_that_did_not_change_is_not_encoded_again(app: Flask, make: Factory, encoder: SenseEncoder) -> None:
    said = make.submission("Your gate is heavy")
    settle(app)
    before = encoder.encoded
    make.comment(said)
    settle(app)
    assert (before, encoder.encoded) == (1, 1)


def test_a_voice_leads_to_what_it_was_merged_into(app: Flask, make: Factory) -> None:
    survivor = make.submission("Something altogether else")
    voice = make.submission("Your gate is heavy")
    with app.app_context():
        services.merge(SYSTEM, voice.id, survivor.id)
        db.session.commit()
    settle(app)
    shown = offered(make, "any entrance")
    assert "Something altogether else" in shown
    assert "Your gate is heavy" not in shown


def test_what_one_may_not_open_is_not_offered_by_meaning(app: Flask, make: Factory) -> None:
    team = make.actor(role=Role.MODERATOR)
    staff = make.board("Team", Audience.STAFF)
    make.submission("A secret gate", on=staff, by=team)
    shops = make.board("Shops")
    survivor = make.submission("Nothing to see", on=shops)
    voice = make.submission("A secret entrance", on=staff, by=team)
    deleted = make.submission("A door that is gone", on=shops)
    with app.app_context():
        services.merge(team, voice.id, survivor.id)
        services.delete_submission(SYSTEM, deleted.id)
        db.session.commit()
    settle(app)
    shown = offered(make, "Any door")
    assert "secret" not in shown
    assert "gone" not in shown
    assert "Nothing to see" not in shown
    assert "secret gate" in offered(make, "Any door", team)


def test_another_model_makes_its_own_vectors(app: Flask, make: Factory) -> None:
    said = make.submission("Your gate is heavy")
    settle(app)
    with app.app_context():
        newer = StoredMeanings(SenseEncoder("newer"))
        assert newer.missing(10) == [said.id]
        newer.agree([said.id])
        db.session.commit()
        assert newer.missing(10) == []
    assert kept(app) == {said.id: "newer"}


def test_the_schedule_keeps_what_was_there_before_the_extra(app: Flask, make: Factory) -> None:
    said = make.submission("Your gate is heavy")
    with app.app_context():
        catch_up_on_meanings()
        db.session.commit()
    settle(app)
    assert list(kept(app)) == [said.id]


def test_backfill_keeps_everything_at_once(app: Flask, make: Factory) -> None:
    said = [make.submission(f"Gate number {number}").id for number in range(3)]
    result = app.test_cli_runner().invoke(args=["similar", "backfill"])
    assert result.output.splitlines() == ["3 titles", "Done."]
    assert sorted(kept(app)) == said


def test_a_shelf_puts_a_new_vector_in_the_place_of_the_old_one(encoder: SenseEncoder) -> None:
    shelf = Shelf(encoder)
    door, milk = encoder.encode(["door", "milk"])
    shelf.put(7, milk)
    shelf.put(8, milk)
    shelf.put(7, door)
    assert shelf.closest(door, 2) == [7]
    assert shelf.closest(milk, 2) == [8]
    assert Shelf(encoder).closest(door, 2) == []


class TestWithoutTheExtra:
    """Everything works, and nothing is kept."""

    @pytest.fixture
    def app(self, make_app: Callable[..., Flask]) -> Flask:
        return make_app(MEANINGS=NoMeanings())

    def test_what_shares_words_is_offered_and_no_vector_is_made(self, app: Flask, make: Factory) -> None:
        make.submission("Your gate is heavy")
        settle(app)
        assert "Your gate is heavy" in offered(make, "A heavy gate")
        assert kept(app) == {}
        with app.app_context():
            assert db.session.scalar(select(func.count()).select_from(Submission)) == 1

    def test_backfill_says_that_there_is_nothing_to_do(self, app: Flask) -> None:
        result = app.test_cli_runner().invoke(args=["similar", "backfill"])
        assert result.exit_code == 1
        assert "is not installed" in result.output


def test_the_site_finds_by_words_alone_where_the_extra_is_not_installed(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("community.is_installed", lambda: False)
    plain = make_app()
    with plain.app_context():
        assert isinstance(plain.extensions["gleaner.parts"][Meanings], NoMeanings)
