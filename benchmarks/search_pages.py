"""What searching costs in multiples of a Flask hello, measured as `benchmarks.pages` measures.

    python -m benchmarks.search_pages DATA_DIR [--seconds 4] [--rounds 3] [--warm 6] [--connections 8] [--only NAME]

DATA_DIR holds a community that `python -m benchmarks.community` made. Typed words are those of real titles without the
hundred commonest, which people leave out; drawn words are those of real titles as they come, so that most questions
hold a word that stands in a tenth to a third of all texts. Suggestions are what a script asks for in every pause of
somebody who writes, whole drafts the same of what is finished; the composer is the whole page with its preview.
"""

import argparse
import random
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.community import SEED, app_on
from benchmarks.load import CONNECTIONS, Shot, spend
from benchmarks.pages import Bench, Case, Visitors, line
from benchmarks.server import Server, gleaner, hello
from benchmarks.words import vocabulary

COMMON, SEARCHES = 100, 60


class Searchers(Visitors):
    """People who look for something."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(app_on(data_dir))
        common = frozenset(vocabulary(random.Random(SEED))[:COMMON])
        self.telling = [[word for word in title if word not in common] for title in self.titles]

    def ask(self, titles: Sequence[Sequence[str]], **narrowed: str) -> list[Shot]:
        """One, two or three words of each title, the same in every round."""
        rng = random.Random(SEED)
        some = [rng.sample(title, min(len(title), rng.randint(1, 3))) for title in titles[:SEARCHES] if title]
        return [self.visit(f"/search?{urlencode({'q': ' '.join(words), **narrowed})}") for words in some]

    def drafts(self, _server: Server) -> list[Shot]:
        """The preview of what is being written, with what is similar."""
        texts = [f"{' '.join(title)}\n\n{' '.join(body)}." for title, body in pairwise(self.titles[:SEARCHES])]
        return [self._form("/submissions/preview", {"body": text}) for text in texts]

    def _form(self, path: str, fields: dict[str, str]) -> Shot:
        shot = self.visit(path, method="POST", **{"Content-Type": "application/x-www-form-urlencoded"})
        return Shot(shot.path, shot.method, shot.headers, urlencode(fields))

    def cases(self) -> list[Case]:
        """What is measured."""
        return [
            Case("typed words", 15, lambda _: self.ask(self.telling)),
            Case("drawn words", 40, lambda _: self.ask(self.titles)),
            Case("drawn, narrowed, top", 40, lambda _: self.ask(self.titles, kind="idea", sort="top")),
            Case("suggestions", 8, self.suggestions),
            Case("whole-drafts", 8, self.whole_drafts),
            Case("composer", 40, self.drafts),
        ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--warm", type=int, default=6, help="seconds in which every worker reads what it is asked for")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=CONNECTIONS, help="how many ask at once")
    parser.add_argument("--only", default="", help="names of cases, with commas between them")
    args = parser.parse_args()
    searchers = Searchers(args.data_dir)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with hello(folder) as unit, gleaner(args.data_dir, folder) as site:
            bench = Bench(site, unit, folder, args.seconds, args.rounds, args.connections)
            for case in searchers.cases():
                if args.only and case.name not in args.only.split(","):
                    continue
                spend(site, case.shots(site), args.warm, folder)
                print(line(case, *bench.cost(case)), flush=True)


if __name__ == "__main__":
    main()
