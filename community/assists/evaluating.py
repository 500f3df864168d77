"""How well the assists do on texts that people labelled."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from random import Random
from statistics import mean

from community.assists.heat import heat_of
from community.assists.learner import PRECISION, Guess, Learner

LABELS = 1_000
ROUNDS = 4


@dataclass(frozen=True, slots=True)
class TypeScore:
    """Means over ROUNDS: of texts not learned from, the share given the right type, and the mean F1 of the types.

    Of what is shown at the threshold of the cross-validation: its share of all, and the share that is right. And
    `reach`: the largest share of all, the surest first, of which PRECISION are right, which only who knows the answers
    can know.
    """

    tested: int
    accuracy: float
    macro_f1: float
    shown: float
    precision: float
    reach: float


def score_types(
    learner: Learner, ids: Sequence[str], texts: Sequence[str], types: Sequence[str], labels: int = LABELS
) -> TypeScore | None:
    """Learn from so many labels of one half and test on the other; the ids draw the halves, which take turns."""
    halves: tuple[list[int], list[int]] = ([], [])
    for at, one in enumerate(ids):
        halves[zlib.crc32(one.encode()) % 2].append(at)
    rounds = []
    for seed in range(ROUNDS):
        learned, tested = halves[seed % 2], halves[1 - seed % 2]
        drawn = Random(seed).sample(learned, min(labels, len(learned)))  # noqa: S311 — the same every time
        model = learner.learn([texts[at] for at in drawn], [types[at] for at in drawn])
        if model is None:
            return None
        made = [one for one in model.guess([texts[at] for at in tested], always=True) if one]
        rounds.append(_figures(made, [types[at] for at in tested], model.threshold))
    return TypeScore(len(ids) // 2, *(mean(figure) for figure in zip(*rounds, strict=True)))


def _figures(made: Sequence[Guess], wanted: Sequence[str], threshold: float) -> tuple[float, ...]:
    right = [guess.ip_type == name for guess, name in zip(made, wanted, strict=True)]
    shown = [is_right for guess, is_right in zip(made, right, strict=True) if guess.confidence >= threshold]
    said = [guess.ip_type for guess in made]
    macro = mean(_f1(said, wanted, name) for name in sorted(set(wanted)))
    return mean(right), macro, len(shown) / len(right), mean(shown) if shown else 0.0, _reach(made, right)


def _reach(made: Sequence[Guess], right: Sequence[bool]) -> float:
    surest = sorted(range(len(made)), key=lambda at: -made[at].confidence)
    hits, best = 0, 0
    for n, at in enumerate(surest, 1):
        hits += right[at]
        best = n if hits >= PRECISION * n else best
    return best / len(made)


def _f1(made: Sequence[str], wanted: Sequence[str], name: str) -> float:
    hits = sum(one == other == name for one, other in zip(made, wanted, strict=True))
    named = sum(one == name for one in made) + sum(one == name for one in wanted)
    return 2 * hits / named if named else 0.0


def score_heat(texts: Sequence[str], upset: Sequence[bool]) -> float:
    """Return the chance that an upset text gets more heat than another (the area under the ROC curve)."""
    rows = sorted(zip((heat_of(text).score for text in texts), upset, strict=True))
    ones, below, area = sum(upset), 0, 0.0
    for _heat, tied in groupby(rows, key=itemgetter(0)):
        hits = [is_upset for _, is_upset in tied]
        calm = hits.count(False)
        area += hits.count(True) * (below + calm / 2)
        below += calm
    return area / (ones * (len(upset) - ones))
