"""The index in PostgreSQL beside the one in files, question by question in one run: milliseconds that one waits.

    python -m benchmarks.search_databases POSTGRESQL_URL [--documents 10000] [--questions 200]

The database must have been migrated; WHAT ITS INDEX HOLDS IS REPLACED by made-up documents, so give it one to measure
with. Both get the same documents and, in turn, the same questions, all on one thread; every question was asked once
before, and the best of three counts. A drawn word is as common as it is in titles, a typed one is none of the hundred
commonest.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from benchmarks.search_pages import COMMON
from benchmarks.words import Writer
from community.search.index import EVERYTHING, Document, Only, SearchIndex
from community.search.postgres_index import PostgresIndex
from community.search.whoosh_index import WhooshIndex

SEED, TURNS, SHOWN = 20, 3, 20
BOARDS = frozenset(range(1, 5))
KINDS, STATUSES = ("idea", "complaint", "praise", "question"), ("new", "planned", "done")
Ask = Callable[[SearchIndex], object]


@dataclass(frozen=True, slots=True)
class Maker:
    """Draws documents and questions from one source of chance."""

    writer: Writer
    typed: Sequence[str]

    def documents(self, count: int) -> Iterator[Document]:
        """So many, of the lengths that people write."""
        rng, text = self.writer.rng, self.writer.text
        for number in range(1, count + 1):
            comments = "\n".join(text(rng.randint(5, 40)) for _ in range(rng.randint(0, 3)))
            yield Document(
                number,
                rng.choice(sorted(BOARDS)),
                text(rng.randint(3, 9)),
                text(rng.randint(20, 120)),
                comments,
                kind=rng.choice(KINDS),
                status=rng.choice(STATUSES),
            )

    def questions(self, count: int) -> Iterator[tuple[str, list[Ask]]]:
        """Kinds of question, each with what is asked of an index."""
        rng = self.writer.rng
        typed = [rng.sample(self.typed[:2_000], rng.randint(1, 3)) for _ in range(count)]
        drawn = [self.writer.text(rng.randint(1, 3)).lower().rstrip(".").split() for _ in range(count)]
        yield "typed words, best 20", [_search(words) for words in typed]
        yield "drawn words, best 20", [_search(words) for words in drawn]
        yield "drawn words, narrowed, all", [_search(words, Only(kind="idea"), None) for words in drawn]
        yield "beginning of a word", [_search([words[0][: rng.randint(2, 4)]]) for words in typed]
        yield "similar to ten words", [_similar(rng.sample(self.typed[:2_000], 10)) for _ in range(count)]
        yield "misspelt word", [_correct(_slip(words[0], rng)) for words in typed]


def _search(words: Sequence[str], only: Only = EVERYTHING, limit: int | None = SHOWN) -> Ask:
    return lambda index: index.search(" ".join(words), boards=BOARDS, limit=limit, only=only)


def _similar(words: Sequence[str]) -> Ask:
    return lambda index: index.similar(dict.fromkeys(words, 1.0), boards=BOARDS, limit=5, least=2)


def _correct(word: str) -> Ask:
    return lambda index: index.correct(word, boards=BOARDS)


def _slip(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word))
    return f"{word[:at]}q{word[at + 1 :]}"


def waited(act: Callable[..., object], *about: object) -> float:
    """Milliseconds on the clock on the wall."""
    began = time.perf_counter()
    act(*about)
    return 1000 * (time.perf_counter() - began)


def compare(asks: Sequence[Ask], indexes: Sequence[SearchIndex]) -> list[list[float]]:
    """How long each question took each index."""
    took: list[list[float]] = [[] for _ in indexes]
    for ask in asks:
        for index, row in zip(indexes, took, strict=True):
            ask(index)
            row.append(min(waited(ask, index) for _ in range(TURNS)))
    return took


def cell(took: Sequence[float]) -> str:
    """The median, and what nineteen of twenty stay under."""
    return f"{median(took):.1f} / {sorted(took)[int(len(took) * 0.95)]:.1f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=200)
    args = parser.parse_args()
    writer = Writer(random.Random(SEED))
    maker = Maker(writer, writer.words[COMMON:])
    documents = list(maker.documents(args.documents))
    with tempfile.TemporaryDirectory() as folder:
        files = WhooshIndex(Path(folder) / "search", seconds=60)
        indexes: list[SearchIndex] = [files, PostgresIndex(sa.create_engine(args.url), seconds=60)]
        print("| | Whoosh, p50 / p95 ms | PostgreSQL |\n|---|---|---|")
        built = [waited(index.rebuild, documents) for index in indexes]
        print(f"| building it, s | {' | '.join(f'{took / 1000:.0f}' for took in built)} |", flush=True)
        one = [[waited(index.write, [document]) for document in documents[:20]] for index in indexes]
        print(f"| writing one document | {' | '.join(map(cell, one))} |", flush=True)
        for name, asks in maker.questions(args.questions):
            print(f"| {name} | {' | '.join(map(cell, compare(asks, indexes)))} |", flush=True)
        files.close()


if __name__ == "__main__":
    main()
