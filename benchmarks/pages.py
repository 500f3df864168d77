"""What pages cost, in multiples of a Flask hello: processor time a request of the server's processes, ours by theirs.

    python -m benchmarks.pages DATA_DIR [--seconds 4] [--rounds 3] [--connections 8] [--only board,vote]

DATA_DIR holds a community that `python -m benchmarks.community` made; sessions are added to it, and votes come and go.
The hello is measured right before and after each page, and the median of the rounds is shown, because machines are
shared and warm up; requests a second would depend on the neighbours far more.
"""

import argparse
import random
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, cycle, islice
from pathlib import Path
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Flask

from benchmarks.community import SEED, app_on
from benchmarks.load import CONNECTIONS, Shot, Spent, spend
from benchmarks.server import Server, gleaner, hello
from community.accounts.models import Member
from community.accounts.services import start_session
from community.backlog.commands import KeepFormula
from community.backlog.queries import formula_in_force
from community.backlog.scoring import Factor, Formula, Term
from community.backlog.services import rescore_all, save_formula
from community.kernel.clock import now
from community.kernel.db import AnySelect, db
from community.kernel.paging import encode_cursor
from community.policy import SYSTEM, Role
from community.submissions.models import CLOSED, Board, Kind, Submission
from community.submissions.queries import Sort
from community.submissions.queries.listing import COLUMNS
from community.web.present import submission_path

READERS, TEAM, PAGES, VOTES, SEARCHES = 50, 24, 200, 2_000, 200
DEPTHS, ONCE, OLDEST = 300, 4_000, 25
JUDGED, APART = 600, 100
WARM_SECONDS = 2
WRITTEN = 7  # titles' worth of words in a body
NEW_LINE = "\n\n"
PAUSE = 4  # words, after which somebody who writes stops for a moment
FORM = "application/x-www-form-urlencoded"
MINUTE = 60
BROWSER = {"Accept-Language": "en", "Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
NUMBERS = count(1)
ADDRESSES = (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in count(1))


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of page, and the requests that ask for it."""

    name: str
    goal: float
    shots: Callable[[Server], Sequence[Shot]]
    is_kept: bool = False  # within a minute it is asked for again and again


class Visitors:
    """Requests as people send them: each from an address of its own, so that rate limits count but do not refuse."""

    def __init__(self, app: Flask) -> None:
        self.rng = random.Random(SEED)
        with app.app_context():
            _score()
            self.cookies = list(_cookies(app))
            self.team = list(_cookies(app, team=True))
            self.waiting = list(db.session.scalars(_waiting()))
            self.undecided = cycle(self.rng.sample(self.waiting, len(self.waiting)))
            self.boards = list(db.session.scalars(sa.select(Board.slug)))
            rows = db.session.execute(
                sa.select(Submission.id, Submission.slug, Submission.title, Submission.status_kind)
            )
            found = self.rng.sample(rows.all(), PAGES)
            self.places = [place for sort in Sort for place in self._places_in(sort)]
        with app.test_request_context():
            self.pages = [submission_path(row.id, row.slug) for row in found]
        self.open = [row.id for row in found if row.status_kind not in CLOSED]
        self.titles = [row.title.rstrip(".").lower().split() for row in found]

    def visit(self, path: str, *, cookie: str | None = None, method: str = "GET", **headers: str) -> Shot:
        """One request."""
        more = {"Cookie": cookie} if cookie else {}
        return Shot(path, method, {**BROWSER, "X-Forwarded-For": next(ADDRESSES), **more, **headers})

    def board(self, _server: Server) -> list[Shot]:
        """The first page, by strangers."""
        return [self.visit("/")]

    def lists(self, _server: Server) -> list[Shot]:
        """Every board in every order and kind."""
        places = ["/", *(f"/boards/{slug}" for slug in self.boards)]
        asked = [f"{place}?kind={kind}&sort={sort}" for place in places for kind in Kind for sort in Sort]
        return [self.visit(path) for path in asked]

    def lists_once(self, server: Server) -> list[Shot]:
        """The same, each at addresses that nobody asked for before, so that nothing whole is kept."""
        return self.once([shot.path for shot in self.lists(server)])

    def deep(self, _server: Server) -> list[Shot]:
        """Pages from anywhere in the list of everything, in every order, each once."""
        return self.once(self.places)

    def submission_once(self, _server: Server) -> list[Shot]:
        """Submissions that nobody else reads in this minute."""
        return self.once(self.pages)

    def once(self, paths: Sequence[str], cookies: Sequence[str | None] = (None,)) -> list[Shot]:
        """Many requests for these paths, no two for the same address."""
        asked = zip(cycle(paths), cycle(cookies), range(ONCE))
        return [
            self.visit(f"{path}{'&' if '?' in path else '?'}once={next(NUMBERS)}", cookie=cookie)
            for path, cookie, _ in asked
        ]

    def _places_in(self, sort: Sort) -> Iterator[str]:
        """Addresses of pages that begin anywhere in an order of the whole list."""
        column = COLUMNS[sort]
        rows = db.session.execute(sa.select(column, Submission.id).order_by(column.desc(), Submission.id.desc())).all()
        for value, row_id in self.rng.sample(rows, DEPTHS):
            yield f"/?{urlencode({'sort': sort, 'after': encode_cursor(value, row_id)})}"

    def signed_in(self, _server: Server) -> list[Shot]:
        """The first page, by members."""
        return [self.visit("/", cookie=cookie) for cookie in self.cookies]

    def unchanged(self, server: Server) -> list[Shot]:
        """The first page, by somebody who has it already."""
        shot = self.visit("/")
        with urllib.request.urlopen(urllib.request.Request(server.url, headers=dict(shot.headers))) as answer:
            tag = answer.headers["ETag"]
        return [Shot("/", "GET", {**shot.headers, "If-None-Match": tag})]

    def submission(self, _server: Server) -> list[Shot]:
        """Many submissions, by strangers."""
        return [self.visit(path) for path in self.pages]

    def submission_signed_in(self, _server: Server) -> list[Shot]:
        """Many submissions, by members."""
        return [self.visit(path, cookie=self.rng.choice(self.cookies)) for path in self.pages]

    def votes(self, _server: Server) -> list[Shot]:
        """Votes set and withdrawn again, by many members on many submissions."""
        return [
            self.visit(
                f"/submissions/{submission}/vote{end}", cookie=cookie, method="POST", Referer="http://127.0.0.1/"
            )
            for submission, cookie in zip(
                self.rng.choices(self.open, k=VOTES // 2), self.rng.choices(self.cookies, k=VOTES // 2), strict=True
            )
            for end in ("", "/withdrawal")
        ]

    def inbox(self, _server: Server) -> list[Shot]:
        """The inbox as moderators work it off: one of the oldest open."""
        return [self.visit(f"/staff/inbox/{one}", cookie=self.rng.choice(self.team)) for one in self.waiting[:OLDEST]]

    def inbox_narrowed(self, _server: Server) -> list[Shot]:
        """The same with its filters open, which count every choice, and narrowed by some of them."""
        asked = [f"/staff/inbox?filter=open&board={slug}&kind={kind}" for slug in self.boards for kind in Kind]
        return [self.visit(path, cookie=self.rng.choice(self.team)) for path in ("/staff/inbox?filter=open", *asked)]

    def classified(self, _server: Server) -> list[Shot]:
        """What waits classified, and then taken back again: some at a time, because connections overtake each other."""
        kind = {"Content-Type": FORM, "Referer": "http://127.0.0.1/"}
        body = urlencode({"ip_type": "policy", "level": 1, "next_step": "answer"})
        pairs = []
        for one in islice(self.undecided, min(JUDGED, len(self.waiting))):  # others each time: what is left is judged
            cookie, base = self.rng.choice(self.team), f"/staff/submissions/{one}/classification"
            first, second = (
                self.visit(base + end, cookie=cookie, method="POST", **kind) for end in ("", "/withdrawal")
            )
            pairs.append((replace(first, body=body), second))
        groups = [pairs[at : at + APART] for at in range(0, len(pairs), APART)]
        return [shot for group in groups for half in zip(*group, strict=True) for shot in half]

    def backlog(self, _server: Server) -> list[Shot]:
        """The backlog by a score of one's own, narrowed by three conditions."""
        asked = [
            f"board={slug}&kind={kind}&votes={votes}" for slug in self.boards for kind in Kind for votes in (2, 5, 20)
        ]
        return [
            self.visit(f"/staff/backlog?{one}&sort=score&then=age", cookie=self.rng.choice(self.team)) for one in asked
        ]

    def searches(self, _server: Server) -> list[Shot]:
        """Words of real titles: one, two or three of them."""
        asked = [" ".join(self.rng.sample(title, self.rng.randint(1, 3))) for title in self.titles[:SEARCHES]]
        return [self.visit(f"/search?q={words.replace(' ', '+')}") for words in asked]

    def suggestions(self, _server: Server) -> list[Shot]:
        """What others said like something, asked in every pause of somebody who writes it.

        Each draft is another one: the words of a real title in the first line, and as many more as people write.
        """
        drafts = (self._draft() for _ in count())
        pauses = (words for title, body in drafts for words in _pauses([*title, NEW_LINE, *body]))
        return [self._look("", " ".join(words).replace(f" {NEW_LINE} ", NEW_LINE)) for words in islice(pauses, ONCE)]

    def whole_drafts(self, _server: Server) -> list[Shot]:
        """The same of drafts that are finished, with a title of their own, and that nobody asked for before."""
        drafts = (self._draft() for _ in range(ONCE))
        return [self._look(" ".join(title), " ".join(body)) for title, body in drafts]

    def _draft(self) -> tuple[list[str], list[str]]:
        return self.rng.choice(self.titles), [word for some in self.rng.sample(self.titles, WRITTEN) for word in some]

    def _look(self, title: str, body: str) -> Shot:
        shot = self.visit("/submissions/preview", method="POST", **{"Content-Type": FORM})
        return replace(shot, body=urlencode({"title": title, "body": body, "look": "others"}))

    def cases(self) -> list[Case]:
        """What is measured, with the multiples that we want to stay under."""
        return [
            Case("board", 5, self.board, is_kept=True),
            Case("board-signed-in", 8, self.signed_in, is_kept=True),
            Case("board-304", 2.5, self.unchanged, is_kept=True),
            Case("lists", 8, self.lists, is_kept=True),
            Case("lists-once", 8, self.lists_once),
            Case("deep", 8, self.deep),
            Case("submission", 8, self.submission, is_kept=True),
            Case("submission-once", 8, self.submission_once),
            Case("submission-signed-in", 8, self.submission_signed_in, is_kept=True),
            Case("vote", 5, self.votes),
            Case("inbox", 20, self.inbox),
            Case("inbox-filters", 20, self.inbox_narrowed),
            Case("inbox-action", 10, self.classified),
            Case("backlog", 30, self.backlog),
            Case("search", 40, self.searches),
            Case("suggestions", 8, self.suggestions),
            Case("whole-drafts", 8, self.whole_drafts),
        ]


def _pauses(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """A text as far as it is written at each pause."""
    return (words[:so_far] for so_far in range(PAUSE, len(words) + PAUSE, PAUSE))


def _score() -> None:
    """Put a formula in force, once, and score everything by it."""
    if formula_in_force() is None:
        terms = (Term(factor=Factor.VOTES), Term(factor=Factor.VOICES, weight=5), Term(factor=Factor.AGE, weight=-0.1))
        save_formula(SYSTEM, KeepFormula(name="Wanted lately", formula=Formula(above=terms)))
        db.session.commit()
        rescore_all()
        db.session.commit()


def _waiting() -> AnySelect:
    """What waits to be classified, oldest first."""
    waits = (Submission.ip_type.is_(None), Submission.deleted_at.is_(None), Submission.merged_into_id.is_(None))
    return sa.select(Submission.id).where(*waits).order_by(Submission.created_at)


def _cookies(app: Flask, *, team: bool = False) -> Iterator[str]:
    """Of the first readers, or of the last ones, who are moderators from now on."""
    sign = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    order, few = (Member.id.desc(), TEAM) if team else (Member.id, READERS)
    readers = db.session.scalars(sa.select(Member.id).order_by(order).limit(few)).all()
    if team:
        db.session.execute(sa.update(Member).where(Member.id.in_(readers)).values(role=Role.MODERATOR))
    for member in readers:
        token = start_session(member, address="127.0.0.1", browser="benchmark")
        yield f"{app.config['SESSION_COOKIE_NAME']}={sign.dumps({'_user_id': token, '_fresh': True})}"
    db.session.commit()


@dataclass(frozen=True, slots=True)
class Bench:
    """Two servers side by side."""

    site: Server
    unit: Server
    folder: Path
    seconds: int
    rounds: int
    connections: int = CONNECTIONS

    def cost(self, case: Case) -> tuple[float, list[Spent]]:
        """The median multiple of a case, and what each round spent."""
        multiples, spent = [], []
        for _ in range(self.rounds):
            self.wait_for_a_whole_minute(case)
            shots = case.shots(self.site)
            self._ask(shots if case.is_kept else case.shots(self.site), WARM_SECONDS)
            before = self.hello()
            spent.append(self._ask(shots, self.seconds))
            multiples.append(spent[-1].milliseconds / ((before + self.hello()) / 2))
        return statistics.median(multiples), spent

    def hello(self) -> float:
        """What the unit costs now."""
        seconds = max(1, self.seconds // 2)
        return spend(self.unit, [Shot("/")], seconds, self.folder, self.connections).milliseconds

    def _ask(self, shots: Sequence[Shot], seconds: int) -> Spent:
        return spend(self.site, shots, seconds, self.folder, self.connections)

    def wait_for_a_whole_minute(self, case: Case) -> None:
        """What is kept, and a page's tag, holds for a minute of the clock: begin where one round of it fits."""
        left = MINUTE - now().timestamp() % MINUTE
        if case.is_kept and left < 2 * self.seconds + WARM_SECONDS + 1:
            time.sleep(left)


def run(data_dir: Path, *, seconds: int, rounds: int, connections: int, only: Sequence[str]) -> None:
    """Print the table."""
    visitors = Visitors(app_on(data_dir))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with hello(folder) as unit, gleaner(data_dir, folder) as site:
            bench = Bench(site, unit, folder, seconds, rounds, connections)
            print(f"| {'page':20} | x hello | aim | ms | requests | refused |\n|---|---|---|---|---|---|")
            for case in visitors.cases():
                if not only or case.name in only:
                    print(line(case, *bench.cost(case)), flush=True)
            print(f"\nmemory of the master and two workers: {site.private_mib():.0f} MiB")


def line(case: Case, multiple: float, spent: list[Spent]) -> str:
    """A row of the table."""
    milliseconds = statistics.median(each.milliseconds for each in spent)
    requests, refused = sum(each.requests for each in spent), sum(each.refused for each in spent)
    cells = (f"{case.name:20}", f"{multiple:.2f}", f"{case.goal:g}", f"{milliseconds:.2f}", str(requests), str(refused))
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Measure a community."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--seconds", type=int, default=4, help="length of a measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=CONNECTIONS, help="how many ask at once")
    parser.add_argument("--only", default="", help="names of pages, with commas")
    args = parser.parse_args()
    only = [name for name in args.only.split(",") if name]
    run(args.data_dir, seconds=args.seconds, rounds=args.rounds, connections=args.connections, only=only)


if __name__ == "__main__":
    main()
