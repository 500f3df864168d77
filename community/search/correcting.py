""" "Did you mean": another spelling of a query, made only of words that its reader may see."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from community.search.matching import Boards, Segment, count_word, find, is_held
from community.search.query import LONGEST_QUERY, Stem, Term, parse
from community.search.spelling import is_correctable
from community.search.tokens import STOP_WORDS, Token, tokens

MOST_CORRECTIONS = 4


def correct(segments: Sequence[Segment], text: str, boards: Boards, stem: Stem) -> str | None:
    """Put right the words that no document of these boards holds; None when there is nothing to put right or find."""
    plain = text[:LONGEST_QUERY]
    unknown = list(_unknown(segments, plain, boards, stem))
    if not 0 < len(unknown) <= MOST_CORRECTIONS:
        return None
    better = {token: _meant(segments, token.text, boards) for token in unknown}
    if None in better.values():
        return None
    suggestion = _replaced(plain, {token: word for token, word in better.items() if word})
    return suggestion if find(segments, parse(suggestion, stem), boards, 1).total else None


def _unknown(segments: Sequence[Segment], text: str, boards: Boards, stem: Stem) -> Iterable[Token]:
    typed = list(tokens(text, tails=False))
    for token in typed:
        # The last word may be unfinished: then it is right if it begins a word.
        term = Term(stem(token.text), prefix=token.text if token is typed[-1] else "")
        if is_correctable(token.text) and token.text not in STOP_WORDS and not is_held(segments, term, boards):
            yield token


def _meant(segments: Sequence[Segment], word: str, boards: Boards) -> str | None:
    """Return the nearest word that a document of these boards holds, of equally near ones the most frequent.

    The words of hidden or deleted documents are in the vocabulary too; counting where each is seen leaves them out.
    """
    near = sorted({candidate for segment in segments for candidate in segment.vocabulary().near(word)})
    for _, group in groupby(near, key=lambda candidate: candidate[0]):
        counted = [(count_word(segments, other, boards), other[0] == word[0], other) for _, other in group]
        often, _, best = max(counted)
        if often:
            return best
    return None


def _replaced(text: str, better: dict[Token, str]) -> str:
    parts, at = [], 0
    for token, word in better.items():
        parts += [text[at : token.start], word]
        at = token.end
    return "".join([*parts, text[at:]])
