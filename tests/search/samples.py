"""Small documents, and the plainest possible search to compare with."""

from community.search.index import Document, SearchIndex
from community.search.languages import stem
from community.search.query import Query, Term, parse
from community.search.tokens import tokens

ALL = frozenset({1, 2, 3})


def doc(id_: int, title: str = "", body: str = "", *, board: int = 1, **more: str) -> Document:
    """A document with only what a test cares about."""
    return Document(id_, board, title, body, **more)


def found(index: SearchIndex, text: str, boards: frozenset[int] = ALL) -> tuple[int, ...]:
    """The ids of everything found, best first."""
    return index.search(text, boards=boards, limit=None).ids


def matching(documents: list[Document], text: str, boards: frozenset[int]) -> set[int]:
    """What ought to be found: every document is read from beginning to end."""
    query = parse(text, stem)
    if query.is_empty:
        return set()
    return {document.id for document in documents if document.board_id in boards and _matches(document, query)}


def sharing(documents: list[Document], terms: list[str], boards: frozenset[int], least: int) -> set[int]:
    """What ought to be similar: every document is read, and the stems that it shares are counted."""
    wanted = {stem(token.text) for term in terms for token in tokens(term, tails=False)}
    held = {
        document.id: {stem(word) for part in words_of(document) for word in part} & wanted
        for document in documents
        if document.board_id in boards
    }
    return {id_ for id_, shared in held.items() if wanted and len(shared) >= min(least, len(wanted))}


def words_of(document: Document) -> list[list[str]]:
    """The words of each part of a document."""
    texts = (document.title, document.body, document.comments, document.tags)
    voices = (document.voice_titles, document.voice_words)
    return [[token.text for token in tokens(part)] for part in (*texts, *voices)]


def _matches(document: Document, query: Query) -> bool:
    parts = words_of(document)
    words = [word for part in parts for word in part]
    terms = [_holds(words, term) for term in query.terms]
    phrases = [any(_side_by_side(part, phrase) for part in parts) for phrase in query.phrases]
    terms_out = [_holds(words, term) for term in query.terms_out]
    phrases_out = [any(_side_by_side(part, phrase) for part in parts) for phrase in query.phrases_out]
    return all(terms + phrases) and not any(terms_out + phrases_out)


def _holds(words: list[str], term: Term) -> bool:
    return any(stem(word) == term.stem or (term.prefix and word.startswith(term.prefix)) for word in words)


def _side_by_side(part: list[str], phrase: tuple[str, ...]) -> bool:
    return any(tuple(part[at : at + len(phrase)]) == phrase for at in range(len(part)))
