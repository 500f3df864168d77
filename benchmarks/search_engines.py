"""Our search beside tantivy, question by question in one process: processor time, p50 and p95, and how often equal.

    python -m benchmarks.search_engines DATA_DIR [--questions 300] [--equal 300]

DATA_DIR holds a community with its index, made by `python -m benchmarks.community`; tantivy's index is made beside it
once. Needs `pip install tantivy==0.27.0`, which nothing else here does. Both get the same words, stemmed alike, as one
field; tantivy's prefixes and misspellings are looked up in titles only, ours in everything. Warm is the best of three,
asked after both were asked once. Cold is the first time after both were opened anew, opening itself not counted; their
files may be in the system's memory. `--equal` compares with our plain engine, which needs a while at 100,000.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.community import SEED, app_on
from community.kernel.db import db
from community.search.commands import SearchSort
from community.search.documents import all_documents
from community.search.index import Document, Only
from community.search.indexed import in_order
from community.search.languages import stem
from community.search.tokens import STOP_WORDS, tokens
from community.search.whoosh_index import WhooshIndex
from community.search.whoosh_index.engines import PlainEngine
from community.search.whoosh_index.swift import SwiftEngine
from community.submissions.models import Board, Submission

try:
    import tantivy
except ImportError:
    raise SystemExit("This measures beside tantivy, which is not installed: pip install tantivy==0.27.0") from None

SHOWN, COMPLETED = 20, 8
WARM_TURNS = 3
UNLIMITED_SECONDS = 60.0


class Theirs:
    """The same documents in tantivy."""

    def __init__(self, folder: Path, votes: dict[int, int]) -> None:
        builder = tantivy.SchemaBuilder()
        for name in ("stems", "words", "kind", "status"):
            builder.add_text_field(
                name, tokenizer_name="whitespace", index_option="freq", fast=name in ("kind", "status")
            )
        for name in ("id", "votes"):
            builder.add_integer_field(name, stored=name == "id", fast=True)
        self.schema, self._folder = builder.build(), folder
        if not folder.exists():
            folder.mkdir()
            self._build(votes)
        self.open()

    def open(self) -> None:
        """Open it anew."""
        self._index = tantivy.Index(self.schema, path=str(self._folder))
        self._searcher = self._index.searcher()

    def any_of(self, words: Sequence[str]) -> object:
        """Ranked, any of the words."""
        return self._searcher.search(self._bool("Should", words), SHOWN).hits

    def all_of(self, words: Sequence[str], kind: str, status: str) -> object:
        """All of the words, narrowed, by votes, and counts of all by kind and status."""
        every = self._bool("Must", words)
        narrowed = [(tantivy.Occur.Must, self._term(*pair)) for pair in (("kind", kind), ("status", status))]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, every), *narrowed])
        top = self._searcher.search(query, SHOWN, order_by_field="votes").hits
        inner = {"statuses": {"terms": {"field": "status"}}}
        counts = {"kinds": {"terms": {"field": "kind"}, "aggs": inner}}
        return top, self._searcher.aggregate(every, counts)

    def prefix(self, beginning: str) -> object:
        """Words of titles that begin so."""
        return self._searcher.search(tantivy.Query.regex_query(self.schema, "words", f"{beginning}.*"), COMPLETED).hits

    def typo(self, word: str) -> object:
        """Titles with a word like this one."""
        query = tantivy.Query.fuzzy_term_query(self.schema, "words", word, distance=1, transposition_cost_one=True)
        return self._searcher.search(query, COMPLETED).hits

    def _bool(self, occur: str, words: Sequence[str]) -> Any:
        how = getattr(tantivy.Occur, occur)
        return tantivy.Query.boolean_query([(how, self._term("stems", stem(word))) for word in words])

    def _term(self, field: str, word: str) -> Any:
        return tantivy.Query.term_query(self.schema, field, word, index_option="freq")

    def _build(self, votes: dict[int, int]) -> None:
        writer = tantivy.Index(self.schema, path=str(self._folder)).writer(num_threads=1)
        for document in all_documents():
            writer.add_document(tantivy.Document(**_fields(document, votes[document.id])))
        writer.commit()
        writer.wait_merging_threads()


def _fields(document: Document, votes: int) -> dict[str, Any]:
    parts = (document.title, document.tags, document.body, document.comments)
    return {
        "stems": " ".join(stem(token.text) for part in parts for token in tokens(part)),
        "words": " ".join(token.text for token in tokens(document.title)),
        "kind": str(document.kind),
        "status": str(document.status),
        "id": document.id,
        "votes": votes,
    }


class Ours:
    """Our index as the pages ask it."""

    def __init__(self, folder: Path, boards: frozenset[int]) -> None:
        self._index, self._boards = WhooshIndex(folder, seconds=UNLIMITED_SECONDS, engine=self._engine), boards
        self.plain = WhooshIndex(folder, seconds=UNLIMITED_SECONDS, engine=PlainEngine)
        self._asked = count()

    def _engine(self) -> SwiftEngine:
        self.engine = SwiftEngine()
        return self.engine

    def open(self) -> None:
        """Forget all postings, and open it anew."""
        self._index.close()
        self._index.search("zzzz zzzz", boards=self._boards, limit=1)

    def any_of(self, words: Sequence[str]) -> object:
        """Ranked, any of the words; each time with another weight, for the answer to the same question is kept."""
        weight = 1 + next(self._asked) * 1e-9
        return self._index.similar(dict.fromkeys(words, weight), boards=self._boards, limit=SHOWN)

    def all_of(self, words: Sequence[str], kind: str, status: str) -> object:
        """All of the words, narrowed, by votes, and counts of all by board, kind and status."""
        asked = " ".join(words) + " the"  # a common word last, so that no word is taken for a beginning
        only = Only(kind=kind, status=status)
        hits = self._index.search(asked, boards=self._boards, limit=None, only=only, ranked=False)
        return in_order(SearchSort.TOP, hits.ids, SHOWN, only), hits.counts

    def prefix(self, beginning: str) -> object:
        """Everything with a word that begins so."""
        return self._index.search(beginning, boards=self._boards, limit=COMPLETED)

    def typo(self, word: str) -> object:
        """What was meant, and what holds it."""
        meant = self._index.correct(word, boards=self._boards)
        return meant and self._index.search(meant, boards=self._boards, limit=COMPLETED)

    def is_equal(self, words: Sequence[str]) -> bool:
        """Whether both engines name the same ten."""
        asked: dict[str, Any] = {"boards": self._boards, "limit": 10}
        terms = dict.fromkeys(words, 1.0)
        return self._index.similar(terms, **asked).ids == self.plain.similar(terms, **asked).ids


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question: its name, how much of tantivy's time it may take, and how either is asked."""

    name: str
    goal: float
    questions: Sequence[tuple[Any, ...]]
    method: str


def spent(ask: Callable[..., object], question: tuple[Any, ...]) -> float:
    """Milliseconds of processor time."""
    began = time.thread_time()
    ask(*question)
    return 1000 * (time.thread_time() - began)


def measure(kind: Kind, theirs: Theirs, ours: Ours, *, cold: bool) -> tuple[list[float], list[float]]:
    """What every question cost them and us, asked in turn."""
    asks = [getattr(theirs, kind.method), getattr(ours, kind.method)]
    rows: tuple[list[float], list[float]] = ([], [])
    engines: tuple[Theirs, Ours] = (theirs, ours)
    for question in kind.questions:
        for engine, ask, row in zip(engines, asks, rows, strict=True):
            if cold:
                engine.open()
                row.append(spent(ask, question))
            else:
                ask(*question)
                row.append(min(spent(ask, question) for _ in range(WARM_TURNS)))
    return rows


def p95(values: Sequence[float]) -> float:
    """What nineteen of twenty stay under."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def line(name: str, goal: float, theirs: Sequence[float], ours: Sequence[float]) -> str:
    """A row of the table."""
    cells = [f"{statistics.median(each):.2f} / {p95(each):.2f}" for each in (theirs, ours)]
    return f"| {name} | {' | '.join(cells)} | {p95(ours) / p95(theirs):.2f} | {goal:g} |"


def questions(titles: Sequence[Sequence[str]], rng: random.Random) -> Iterator[Kind]:
    """What is asked: words of real titles."""
    three = [tuple(rng.sample(title, 3)) for title in titles if len(title) > 3]
    yield Kind("any of three words, best 20", 1.5, [(words,) for words in three], "any_of")
    facets = [(words, rng.choice(("idea", "complaint")), rng.choice(("new", "planned"))) for words in three]
    yield Kind("all of three, narrowed, by votes, counts", 1, facets, "all_of")
    two = [(words[:2], kind, status) for words, kind, status in facets]
    yield Kind("all of two, narrowed, by votes, counts", 1, two, "all_of")
    long = [max(title, key=len) for title in titles]
    yield Kind("beginning of a word", 1, [(word[: rng.randint(2, 4)],) for word in long], "prefix")
    yield Kind("misspelt word", 5, [(_slip(word, rng),) for word in long], "typo")


def _slip(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + rng.choice("aeiouxyz") + word[at + 1 :]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--cold", type=int, default=30)
    parser.add_argument("--equal", type=int, default=0)
    args = parser.parse_args()
    rng = random.Random(SEED)
    with app_on(args.data_dir).app_context():
        votes = dict(db.session.execute(sa.select(Submission.id, Submission.votes)).all())
        boards = frozenset(db.session.scalars(sa.select(Board.id)))
        said = db.session.scalars(sa.select(Submission.title).order_by(Submission.id).limit(args.questions)).all()
        titles = [[word for word in title.rstrip(".").lower().split() if word not in STOP_WORDS] for title in said]
        theirs, ours = Theirs(args.data_dir / "tantivy", votes), Ours(args.data_dir / "search", boards)
        kinds = list(questions(titles, rng))
        print("| question | tantivy p50 / p95 ms | ours | ratio of p95 | aim |\n|---|---|---|---|---|")
        for kind in kinds:
            print(line(kind.name, kind.goal, *measure(kind, theirs, ours, cold=False)), flush=True)
        for kind in kinds:
            some = Kind(kind.name, 40, kind.questions[: args.cold], kind.method)
            print(line(f"{kind.name}, cold", 40, *measure(some, theirs, ours, cold=True)), flush=True)
        equal = [ours.is_equal(words) for (words,) in kinds[0].questions[: args.equal]]
        print(f"\n{sum(equal)} of {len(equal)} have the same ten first as the plain engine;", end=" ")
        print(f"{ours.engine.kept.size / 2**20:.1f} MiB of postings are kept.")


if __name__ == "__main__":
    main()
