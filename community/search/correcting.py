""" "Did you mean": another spelling of a query, made only of words that its reader may see."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from community.search.budget import Budget
from community.search.languages import Stemmer
from community.search.matching import Asked, Boards, Matcher
from community.search.query import parse, straightened, term_of, without_left_out
from community.search.spelling import is_correctable
from community.search.tokens import STOP_WORDS, Token, tokens

MOST_CORRECTIONS = 4


def correct(matcher: Matcher, text: str, boards: Boards, stem: Stemmer, budget: Budget) -> str | None:
    """Put right the words that no document of these boards holds.

    None when there is nothing to put right or find, or no time for it.
    """
    plain = _paired(text)
    unknown = list(_unknown(matcher, plain, boards, stem))
    if not 0 < len(unknown) <= MOST_CORRECTIONS:
        return None
    better = {token: None if budget.is_spent() else _meant(matcher, token.text, boards) for token in unknown}
    if None in better.values():
        return None
    suggestion = _replaced(plain, {token: word for token, word in better.items() if word})
    return suggestion if matcher.find(parse(suggestion, stem), Asked(boards, limit=1, budget=budget)).total else None


def _unknown(matcher: Matcher, text: str, boards: Boards, stem: Stemmer) -> Iterable[Token]:
    typed = list(tokens(without_left_out(text), tails=False))
    for token in typed:
        # The last word may be unfinished: then it is right if it begins a word.
        term = term_of(token.text, stem, token.text if token is typed[-1] else "")
        if is_correctable(token.text) and token.text not in STOP_WORDS and not matcher.is_held(term, boards):
            yield token


def _meant(matcher: Matcher, word: str, boards: Boards) -> str | None:
    """Return the nearest word that a document of these boards holds, of equally near ones the most frequent.

    The words of hidden or deleted documents are in the lexicon too; counting where each is seen leaves them out.
    """
    near = sorted((apart, -often, other) for other, (apart, often) in matcher.lexicon.near(word).items())
    for _, group in groupby(near, key=lambda candidate: candidate[0]):
        candidates = ((other, -often) for _, often, other in group)
        seen, _, best = max(_counted(matcher, word, candidates, boards))
        if seen:
            return best
    return None


def _counted(
    matcher: Matcher, word: str, candidates: Iterable[tuple[str, int]], boards: Boards
) -> Iterator[tuple[int, bool, str]]:
    """Yield how often each candidate is seen, until none can be seen more often than the best so far."""
    most = 0
    for other, at_most in candidates:
        if at_most < most:
            return
        often = matcher.count_word(other, boards)
        most = max(most, often)
        yield often, other[0] == word[0], other


def _paired(text: str) -> str:
    """Return as much of a text as is read, without a quotation mark that has no fellow.

    A mark that was not closed is no part of what was meant; one after a minus leaves out the rest, and stays.
    """
    plain = straightened(text)
    before, _, after = plain.rpartition('"')
    return before + after if plain.count('"') % 2 and not before.endswith("-") else plain


def _replaced(text: str, better: dict[Token, str]) -> str:
    parts, at = [], 0
    for token, word in better.items():
        parts += [text[at : token.start], word]
        at = token.end
    return "".join([*parts, text[at:]])
