"""Ranking what is similar to a text: by its words, and by its meaning where an encoder is installed."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Protocol

from community.kernel import text
from community.search.index import SearchIndex
from community.search.tokens import STOP_WORDS, fold, is_unspaced, words_of

TITLE_WORDS, BODY_WORDS = 16, 10
SHORTEST = 3
LEAST_SHARED = 2
BODY_SHARE = 0.5  # a word of the body is a guess at what is meant, as the beginning of a word is in a search
DEPTH = 50
# S. Büttcher, G. Cormack, C. Clarke: "Reciprocal rank fusion outperforms Condorcet …" (SIGIR 2009) give 60.
SMOOTHING = 60
BY_WORDS, BY_MEANING = 1.0, 2.0


class Nearest(Protocol):
    """Finds submissions whose titles mean something like a text."""

    def nearest(self, title: str, *, boards: frozenset[int], limit: int) -> Sequence[int]:
        """Return ids, nearest first: of a voice, the one that it is merged into."""
        ...


def rank(
    index: SearchIndex, meanings: Nearest, title: str, body: str, *, boards: frozenset[int], limit: int = DEPTH
) -> Sequence[int]:
    """Return the ids of at most `limit` submissions of these boards that are similar, best first. Raises IndexBroken.

    By words: BM25F over title, tags, text and comments, and over the titles and words of merged voices. By meaning:
    the cosine between titles. Both are fused by reciprocal rank: Σ over the two lists of weight / (SMOOTHING + place).
    """
    heading = title or text.title_from(body)
    meant = meanings.nearest(heading, boards=boards, limit=DEPTH)
    # What is fused is taken from further down, for it may stand high in the other list.
    depth = DEPTH if meant else limit
    words = index.similar(query_terms(heading, body), boards=boards, limit=depth, least=LEAST_SHARED).ids
    return fuse((words, BY_WORDS), (meant, BY_MEANING))[:limit] if meant else words


def query_terms(title: str, body: str) -> Mapping[str, float]:
    """What the index is asked for: the telling words of the title, and the few said most often in the rest.

    Never the whole body: it costs ten times as much, and finds what is about anything that was touched upon.
    """
    heading = list(dict.fromkeys(_telling(title)))[:TITLE_WORDS]
    told = Counter([word for word in _telling(body) if word not in heading])
    return dict.fromkeys(heading, 1.0) | {word: BODY_SHARE for word, _ in told.most_common(BODY_WORDS)}


def fuse(*rankings: tuple[Sequence[int], float]) -> list[int]:
    """Fuse weighted rankings into one by reciprocal rank; of equals, the newer first."""
    scores: defaultdict[int, float] = defaultdict(float)
    for ids, weight in rankings:
        for place, id_ in enumerate(ids, start=1):
            scores[id_] += weight / (SMOOTHING + place)
    return sorted(scores, key=lambda id_: (-scores[id_], -id_))[:DEPTH]


def _telling(written: str) -> list[str]:
    """The words of a text that are neither common nor very short."""
    found = map(fold, words_of(written))
    return [word for word in found if word not in STOP_WORDS and (len(word) >= SHORTEST or is_unspaced(word))]
