"""How often assists were right, by what people decided; and how they are measured on labelled texts."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from community.assists.evaluating import score_heat, score_types
from community.assists.learner import Learner
from community.assists.models import HeatRow, Said, TypeGuess
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Forbidden
from community.kernel.parts import provide
from community.policy import SYSTEM, Actor, Role
from community.submissions import services as submissions
from community.submissions.models import Board, Submission
from community.triage.models import IPType, Pair
from community.triage.queries import Record, decided
from tests.assists.test_suggesting import NoLearner, OneWordLearner
from tests.counting import count_queries
from tests.factories import Factory


@pytest.fixture
def board(make: Factory) -> Board:
    """A board to say something on."""
    return make.board()


@pytest.fixture
def mo(make: Factory) -> Actor:
    """A moderator."""
    return make.actor("Mo", Role.MODERATOR)


def decide(submission: Submission, judged: str | None, *, dismissed: bool = False, ago: int = 1) -> None:
    """A suggestion of policy, and what people made of it."""
    at = now() - timedelta(days=ago)
    row = TypeGuess(submission_id=submission.id, ip_type="policy", confidence=0.95, evidence="refund", guessed_at=at)
    row.decided, row.decided_at = judged, at if judged else None
    row.dismissed_at = at if dismissed else None
    db.session.add(row)


def feel(submission: Submission, score: float, said: Said | None = None) -> None:
    """A heat on what was judged."""
    row = HeatRow(submission_id=submission.id, score=score, stands=score, evidence="", scored_at=now(), said=said)
    db.session.add(row)
    db.session.execute(db.update(Submission).where(Submission.id == submission.id).values(ip_type=IPType.POLICY))


def test_each_suggestion_counts_by_what_was_decided_first(app: Flask, make: Factory, board: Board, mo: Actor):
    made = [make.submission(f"Text {n}", on=board) for n in range(6)]
    with app.app_context():
        decide(made[0], "policy")
        decide(made[1], "policy", ago=45)
        decide(made[2], "service")
        decide(made[3], "policy", dismissed=True)
        decide(made[4], None)  # waits
        decide(made[5], "service", ago=400)  # too long ago
        db.session.commit()
        history = decided(mo)["type"]
        assert history.whole == Record(accepted=2, changed=1, dismissed=1)
        assert history.whole.precision == 0.5
        assert sum(month.decided for month in history.months.values()) == 4
        assert len(history.months) > 1


def test_a_mark_that_was_called_calm_was_wrong_and_anger_without_one_was_missed(
    app: Flask, make: Factory, board: Board, mo: Actor
):
    made = [make.submission(f"Text {n}", on=board) for n in range(5)]
    with app.app_context():
        feel(made[0], 0.9)
        feel(made[1], 0.9, Said.FURIOUS)
        feel(made[2], 0.9, Said.CALM)
        feel(made[3], 0.2, Said.UPSET)
        feel(made[4], 0.2)
        db.session.commit()
        assert decided(mo)["heat"].whole == Record(accepted=2, changed=1, missed=1)


def test_pairs_count_when_they_are_merged_or_dismissed(app: Flask, make: Factory, board: Board, mo: Actor):
    made = [make.submission(f"Text {n}", on=board) for n in range(6)]
    with app.app_context():
        for first, second in ((0, 1), (2, 3), (4, 5)):
            pair = Pair(first_id=made[first].id, second_id=made[second].id, likeness=0.8, created_at=now())
            pair.dismissed_at = now() if first == 2 else None
            db.session.add(pair)
        submissions.merge(SYSTEM, made[1].id, made[0].id)
        db.session.commit()
        assert decided(mo)["similar"].whole == Record(accepted=1, dismissed=1)


def test_moderators_read_it_and_others_do_not(app: Flask, make: Factory, mo: Actor):
    with app.app_context(), pytest.raises(Forbidden):
        decided(make.actor("Pam", Role.PRODUCT_MANAGER))


def test_the_page_says_plainly_that_the_extra_is_missing(app: Flask, make: Factory, board: Board, mo: Actor):
    provide(app, Learner, NoLearner())
    submission = make.submission(on=board)
    with app.app_context():
        decide(submission, "policy")
        db.session.commit()
    desk = make.client(mo)
    with count_queries(app) as statements:
        page = desk.get("/staff/assists")
    assert page.status_code == 200
    assert "the extra “ml” is not installed" in page.text
    assert "few decisions" in page.text
    assert len(statements) <= 12, statements


def test_with_the_extra_it_says_how_many_judgements_are_missing(app: Flask, make: Factory, mo: Actor):
    provide(app, Learner, OneWordLearner())
    assert "it takes 60 judgements" in make.client(mo).get("/staff/assists").text


# --- measuring --------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.sampled_from(["worst", "bad", "fine", "lovely"]), st.booleans()), min_size=2, max_size=40))
def test_the_area_is_the_share_of_pairs_in_the_right_order(rows: list[tuple[str, bool]]):
    texts, upset = [text for text, _ in rows], [is_upset for _, is_upset in rows]
    if len(set(upset)) < 2:
        return
    from community.assists.heat import heat_of

    heats = [heat_of(text).score for text in texts]
    hot = [heat for heat, is_upset in zip(heats, upset, strict=True) if is_upset]
    calm = [heat for heat, is_upset in zip(heats, upset, strict=True) if not is_upset]
    pairs = [1.0 if one > other else 0.5 if one == other else 0.0 for one in hot for other in calm]
    assert abs(score_heat(texts, upset) - sum(pairs) / len(pairs)) < 1e-9


def labelled() -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Ids, texts and types, of which one in four contradicts its word."""
    words = {"refund": "policy", "queue": "service", "broken": "product"}
    rows = [(f"{word} {n}", words[word] if n % 4 else "service") for word in words for n in range(80)]
    return [str(at) for at in range(len(rows))], [text for text, _ in rows], [name for _, name in rows]


def test_types_are_scored_on_what_was_not_learned_from():
    score = score_types(OneWordLearner(), *labelled())
    assert score is not None
    assert score.tested == 120
    assert 0.75 < score.accuracy < 0.9
    assert score.shown == 1.0
    assert score.precision == pytest.approx(score.accuracy)
    assert score.reach < 1


def test_the_command_tells_each_source_by_itself(app: Flask, tmp_path: Path):
    provide(app, Learner, OneWordLearner())
    file = tmp_path / "texts.csv"
    lines = [f"{at},{text},tweets,{name},negative" for at, text, name in zip(*labelled(), strict=True)]
    file.write_text("\n".join(["id,text,source,ip_type,sentiment", *lines, "x,Lovely,mails,,positive"]), "utf-8")
    told = app.test_cli_runner().invoke(args=["assists", "evaluate", str(file)])
    assert told.exit_code == 0, told.output
    assert "tweets:" in told.output
    assert "suggested type (words): accuracy 0.8" in told.output
    refused = app.test_cli_runner().invoke(args=["assists", "evaluate", str(Path(__file__))])
    assert refused.exit_code == 2
    learned = app.test_cli_runner().invoke(args=["assists", "learn"])
    assert "nothing new to learn from" in learned.output
