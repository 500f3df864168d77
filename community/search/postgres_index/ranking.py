"""Ranking: the one statement that finds, scores, narrows and counts.

Its text depends on how many terms and phrases there are, and on nothing else: all that people typed are parameters. It
counts in the order of `PlainMatcher`, so that the same documents get the same scores, to the last bit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from community.search.matching import LENGTH_SHARE, PREFIX_SHARE, SATURATION, Asked, idf_of
from community.search.postgres_index.reader import Opening
from community.search.postgres_index.terms import any_of

# OFFSET 0 keeps the planner from reading twice what is needed twice, and joining the weights to nothing unpacks them
# once: otherwise each of a few dozen terms would unpack those of each document.
_STATEMENT = """
WITH {rarity}held AS (
  SELECT id, board_id, kind, status, length{unpacked} FROM search_document
  WHERE {matches} AND board_id = ANY(CAST(:boards AS bigint[])){phrases} OFFSET 0
), weighed AS (
  SELECT id, board_id, kind, status, length{weights} FROM held OFFSET 0
), found AS MATERIALIZED (
  SELECT id, board_id, kind, status, {score} AS score FROM weighed{enough}
), narrowed AS (
  SELECT id, score FROM found
  WHERE (CAST(:board AS bigint) IS NULL OR board_id = :board)
    AND (CAST(:kind AS text) IS NULL OR kind = :kind) AND (CAST(:status AS text) IS NULL OR status = :status)
), best AS (
  SELECT id, score FROM narrowed ORDER BY score DESC, id DESC LIMIT CAST(:limit AS bigint)
)
SELECT array_agg(id ORDER BY score DESC, id DESC) AS ids, array_agg(score ORDER BY score DESC, id DESC) AS scores,
  (SELECT count(*) FROM narrowed) AS total,
  (SELECT count(*) FROM found WHERE id = ANY(CAST(:apart AS bigint[]))) AS apart,
  (SELECT json_agg(json_build_array(board_id, kind, status, often)) FROM
    (SELECT board_id, kind, status, count(*) AS often FROM found GROUP BY board_id, kind, status) AS every) AS counts
FROM best
"""
_DRAG = (
    "CAST(:saturation AS float8) * (CAST(:constant AS float8)"
    " + CAST(:length_share AS float8) * length / CAST(:mean_length AS float8))"
)
_RARITY = (
    "rarity{at} AS MATERIALIZED (SELECT ln(1 + (CAST(:documents AS float8) - count(*) + 0.5) / (count(*) + 0.5))"
    " * CAST(:factor{at} AS float8) AS idf FROM search_document WHERE terms @@ CAST(:any{at} AS tsquery)), "
)
_COUNTED_IDF, _KNOWN_IDF = "(SELECT idf FROM rarity{at})", "CAST(:idf{at} AS float8)"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A term of a question, the terms of the words that it may be the beginning of, how many times it counts, and the
    terms that mean the same in other languages.
    """

    term: str
    guesses: Sequence[str] = ()
    factor: float = 1.0
    others: Sequence[str] = ()

    @property
    def query(self) -> str:
        """The text-search query for documents with it."""
        return any_of([self.term, *self.others, *self.guesses])


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: the text-search query, the terms that are scored, phrases, and how many terms are enough."""

    query: str
    weighed: Sequence[Weighed]
    phrases: Sequence[str] = ()
    least: int = 1
    phrases_out: Sequence[str] = ()


def statement_for(question: Question, *, is_ranked: bool) -> str:
    """Write the statement; unranked, every score is zero and the newest come first, which needs no weights."""
    counted = [at for at, weighed in enumerate(question.weighed) if weighed.guesses or weighed.others]
    is_weighed = is_ranked or question.least > 1
    return _STATEMENT.format(
        rarity="".join(_RARITY.format(at=at) for at in counted) if is_ranked else "",
        unpacked=", weights || CAST('{}' AS jsonb) AS weights" if is_weighed else "",
        weights="".join(_weight(at, each) for at, each in enumerate(question.weighed)) if is_weighed else "",
        matches="terms @@ CAST(:query AS tsquery)" if question.query else "TRUE",
        phrases="".join(
            [f" AND strpos(said, :phrase{at}) > 0" for at in range(len(question.phrases))]
            + [f" AND strpos(said, :unsaid{at}) = 0" for at in range(len(question.phrases_out))]
        ),
        score=_score(question) if is_ranked and question.weighed else "CAST(0 AS float8)",
        enough=f" WHERE {_shared(len(question.weighed))} >= :least" if question.least > 1 else "",
    )


def values_for(question: Question, asked: Asked, known: Opening) -> dict[str, Any]:
    """Return the parameters."""
    values: dict[str, Any] = {
        "query": question.query,
        "boards": list(asked.boards),
        "board": asked.only.board_id,
        "kind": asked.only.kind,
        "status": asked.only.status,
        "limit": asked.limit,
        "apart": list(asked.apart),
        "documents": known.documents,
        "mean_length": known.mean_length,
        "saturation": SATURATION,
        "constant": 1 - LENGTH_SHARE,
        "length_share": LENGTH_SHARE,
        "prefix_share": PREFIX_SHARE,
        "least": question.least,
    }
    values |= {f"phrase{at}": phrase for at, phrase in enumerate(question.phrases)}
    values |= {f"unsaid{at}": phrase for at, phrase in enumerate(question.phrases_out)}
    for at, weighed in enumerate(question.weighed):
        idf = idf_of(known.often.get(weighed.term, 0), known.documents) * weighed.factor
        values |= {f"term{at}": weighed.term, f"idf{at}": idf, f"factor{at}": weighed.factor, f"any{at}": weighed.query}
        values |= {f"guess{at}_{place}": guess for place, guess in enumerate(weighed.guesses)}
        values |= {f"other{at}_{place}": other for place, other in enumerate(weighed.others)}
    return values


def _weight(at: int, weighed: Weighed) -> str:
    guesses = [
        f" + {_of(f'guess{at}_{place}')} * CAST(:prefix_share AS float8)" for place in range(len(weighed.guesses))
    ]
    others = [f" + {_of(f'other{at}_{place}')}" for place in range(len(weighed.others))]
    return f", {_of(f'term{at}')}{''.join(others)}{''.join(guesses)} AS weight{at}"


def _of(parameter: str) -> str:
    return f"coalesce(CAST(weights -> CAST(:{parameter} AS text) AS float8), 0)"


def _score(question: Question) -> str:
    gain = f"* CAST({SATURATION + 1!r} AS float8)"
    idfs = [
        (_COUNTED_IDF if each.guesses or each.others else _KNOWN_IDF).format(at=at)
        for at, each in enumerate(question.weighed)
    ]
    return " + ".join(f"{idf} * weight{at} {gain} / (weight{at} + {_DRAG})" for at, idf in enumerate(idfs))


def _shared(terms: int) -> str:
    return " + ".join(f"CAST(weight{at} > 0 AS int)" for at in range(terms))
