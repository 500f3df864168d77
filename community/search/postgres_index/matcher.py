"""The Matcher that has the database match, score and count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from community.search.correcting import MOST_CORRECTIONS
from community.search.index import NOTHING, Hits
from community.search.languages import Stemmer, stem
from community.search.lexicon import Lexicon
from community.search.matching import Asked, Boards, completions
from community.search.postgres_index.ranking import Question, Weighed, statement_for, values_for
from community.search.postgres_index.reader import Opening, Reader
from community.search.postgres_index.terms import any_of, in_a_row, stem_term, two_of, word_term
from community.search.query import LONGEST_QUERY, Query, Term, term_of
from community.search.spelling import distance, is_correctable, slips
from community.search.tokens import STOP_WORDS, tokens

# More than these in a question are looked up one by one: the pairs of so many would make it long.
MOST_PAIRED = 16


class PostgresMatcher:
    """Answers questions within one transaction."""

    def __init__(self, reader: Reader, *, is_ranked: bool = True) -> None:
        self._reader, self._is_ranked = reader, is_ranked
        self._lexicon = PostgresLexicon(reader)
        self._held: dict[tuple[str, Boards], bool] = {}
        self._often: dict[tuple[str, Boards], int] = {}

    @property
    def lexicon(self) -> Lexicon:
        """All words."""
        return self._lexicon

    def find(self, query: Query, asked: Asked) -> Hits:
        """Return the documents that match, best first."""
        if query.is_empty:
            return NOTHING
        known = self._open(query.terms)
        weighed = [self._weighed(term, known) for term in query.terms]
        phrases = [in_a_row(phrase) for phrase in query.phrases]
        every = [each.query for each in weighed] + [
            any_of([word_term(word)]) for words in query.phrases for word in words
        ]
        every += [f"!{self._query(term)}" for term in query.terms_out]
        phrases_out = [in_a_row(phrase) for phrase in query.phrases_out]
        return self._answer(Question(" & ".join(every), weighed, phrases, phrases_out=phrases_out), asked, known)

    def find_similar(self, wanted: Mapping[Term, float], asked: Asked, least: int) -> Hits:
        """Return the documents with at least `least` of these terms, or all, ranked as `find` does."""
        if not wanted:
            return NOTHING
        enough = min(least, len(wanted))
        known = self._open(wanted)
        weighed = [self._weighed(term, known, factor) for term, factor in wanted.items()]
        queries = [each.query for each in weighed]
        query = two_of(queries) if enough > 1 and len(queries) <= MOST_PAIRED else " | ".join(queries)
        hits = self._answer(Question(query, weighed, least=enough), asked, known)
        return replace(hits, total=len(hits.ids), counts={}, apart=0)

    def is_held(self, term: Term, boards: Boards) -> bool:
        """Tell whether any document of these boards holds a term."""
        query = self._query(term)
        if (query, boards) not in self._held:
            self._held[query, boards] = query in self._reader.held([query], boards)
        return self._held[query, boards]

    def count_word(self, word: str, boards: Boards) -> int:
        """Count the documents of these boards that hold exactly this word."""
        if (word, boards) not in self._often:
            self._count([word], boards)
        return self._often[word, boards]

    def foresee(self, text: str, boards: Boards, stem: Stemmer) -> None:
        """Ask at once what correcting this text is going to ask word by word."""
        typed = [token.text for token in tokens(text[:LONGEST_QUERY], tails=False)]
        terms = {word: term_of(word, stem) for word in typed}
        if typed:
            terms[typed[-1]] = term_of(typed[-1], stem, typed[-1])
        known = self._open(terms.values())
        judged = {word: self._query(term) for word, term in terms.items() if is_correctable(word)}
        held = self._reader.held(set(judged.values()), boards) if judged else set()
        self._held |= {(query, boards): query in held for query in judged.values()}
        unknown = [word for word, query in judged.items() if query not in held and word not in STOP_WORDS]
        if 0 < len(unknown) <= MOST_CORRECTIONS:
            near = self._lexicon.foresee(unknown, has_trigrams=known.has_trigrams)
            self._count(near, boards)

    def _open(self, terms: Iterable[Term]) -> Opening:
        prefix = next((term.prefix for term in terms if term.prefix), "")
        known = self._reader.open({stem_term(root) for term in terms for root in (term.stem, *term.others)}, prefix)
        self._lexicon.learn(prefix, known)
        return known

    def _guesses(self, term: Term) -> list[str]:
        return [word_term(word) for word in completions(self._lexicon, term, stem)] if term.prefix else []

    def _weighed(self, term: Term, known: Opening, factor: float = 1.0) -> Weighed:
        """A term, without its stems in languages in which nothing has it: each would be unpacked of every document."""
        exact, *others = map(stem_term, (term.stem, *term.others))
        held = [other for other in others if known.often.get(other)]
        return Weighed(exact, self._guesses(term), factor, held)

    def _query(self, term: Term) -> str:
        return any_of([stem_term(term.stem), *map(stem_term, term.others), *self._guesses(term)])

    def _count(self, words: Iterable[str], boards: Boards) -> None:
        counted = self._reader.often(set(words), boards)
        self._often |= {(word, boards): often for word, often in counted.items()}

    def _answer(self, question: Question, asked: Asked, known: Opening) -> Hits:
        statement = statement_for(question, is_ranked=self._is_ranked)
        row = self._reader.one(statement, values_for(question, asked, known))
        return Hits(
            ids=tuple(row.ids or ()),
            scores=tuple(row.scores or ()),
            total=row.total,
            counts={(board, kind, status): often for board, kind, status, often in row.counts or ()},
            apart=row.apart,
            is_partial=not self._is_ranked,
        )


class PostgresLexicon(Lexicon):
    """The words in the table of terms."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self._reader = reader
        self._ends: dict[str, Sequence[str]] = {}
        self._near: dict[str, dict[str, tuple[int, int]]] = {}

    def completions(self, prefix: str) -> list[str]:
        """Return the most frequent words that begin so."""
        if prefix not in self._ends:
            self.learn(prefix, self._reader.open(prefix=prefix))
        return list(self._ends[prefix])

    def near(self, word: str) -> dict[str, tuple[int, int]]:
        """Return the words near to this one, with the number of slips and how many documents hold it."""
        if word not in self._near:
            self.foresee([word], has_trigrams=False)
        return self._near[word]

    def learn(self, prefix: str, known: Opening) -> None:
        """Keep how a word may end."""
        self._ends[prefix] = known.completions

    def foresee(self, words: Sequence[str], *, has_trigrams: bool) -> set[str]:
        """Learn what is near to these words; all of it, to be counted."""
        self._near |= {word: {} for word in words}
        for word, other, often in self._reader.near(words, has_trigrams=has_trigrams):
            apart = distance(word, other, slips(word))
            if apart <= slips(word):
                self._near[word][other] = apart, often
        return {other for word in words for other in self._near[word]}
