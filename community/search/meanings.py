"""What means the same: the vectors of titles, made by the worker, kept in the database, compared in memory.

Every submission has a vector of its own title, a voice too: whoever says it as the voice did is led to its survivor.
"""

import hashlib
from collections.abc import Sequence
from threading import Lock
from typing import Protocol

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from community.kernel.db import db
from community.search.encoder import Encoder
from community.search.models import Vector
from community.submissions.models import Board, Submission

SEARCHED = 4  # times as many as are wanted, because some may not be read
OVERLAP = 100  # rows before the last one that was read, of which some may have been saved after it
CHUNK = 1_000


class Meanings(Protocol):
    """Finds submissions by what their titles mean."""

    @property
    def is_on(self) -> bool:
        """Whether there is anything to find with."""
        ...

    def nearest(self, title: str, *, boards: frozenset[int], limit: int) -> Sequence[int]:
        """Return ids, nearest first: of a voice, the one that it is merged into."""
        ...

    def agree(self, submission_ids: Sequence[int]) -> None:
        """Make the vectors of these submissions those of their titles."""
        ...

    def missing(self, limit: int) -> Sequence[int]:
        """Return submissions without a vector of this model."""
        ...


class NoMeanings:
    """Without the extra: finds nothing, keeps nothing."""

    is_on = False

    def nearest(self, title: str, *, boards: frozenset[int], limit: int) -> Sequence[int]:
        """Find nothing."""
        return ()

    def agree(self, submission_ids: Sequence[int]) -> None:
        """Keep nothing."""

    def missing(self, limit: int) -> Sequence[int]:
        """Miss nothing."""
        return ()


class Shelf:
    """Vectors laid end to end, and which submission each belongs to; putting one again replaces it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._places: dict[int, int] = {}
        self._keys: list[int] = []
        self._vectors = bytearray()

    def put(self, key: int, vector: bytes) -> None:
        """Lay a vector down."""
        place = self._places.setdefault(key, len(self._keys))
        if place == len(self._keys):
            self._keys.append(key)
        self._vectors[place * len(vector) : (place + 1) * len(vector)] = vector

    def closest(self, vector: bytes, limit: int) -> list[int]:
        """Return the keys of the nearest, best first."""
        if not self._keys:
            return []
        return [self._keys[place] for place in self._encoder.closest(vector, self._vectors, limit)]


class StoredMeanings:
    """Meanings in the database; each process keeps a copy, some 1.5 kB a submission, and adds what came since."""

    is_on = True

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._lock = Lock()
        self._shelf = Shelf(encoder)
        self._last = 0

    def nearest(self, title: str, *, boards: frozenset[int], limit: int) -> Sequence[int]:
        """Return ids, nearest first: of a voice, the one that it is merged into."""
        if not title:
            return ()
        vector = self._encoder.encode([title])[0]
        with self._lock:
            self._catch_up()
            found = self._shelf.closest(vector, limit * SEARCHED)
        return _led_to(found, boards)[:limit]

    def agree(self, submission_ids: Sequence[int]) -> None:
        """Make the vectors of these submissions those of their titles, where they are not."""
        rows = db.session.execute(
            select(Submission.id, Submission.title, Vector)
            .outerjoin(Vector, Vector.submission_id == Submission.id)
            .where(Submission.id.in_(submission_ids), Submission.deleted_at.is_(None))
            .order_by(Submission.id)
        ).all()
        stale = [row for row in rows if row.Vector is None or not self._is_of(row.Vector, row.title)]
        for row, vector in zip(stale, self._encoder.encode([row.title for row in stale]), strict=True):
            if row.Vector is not None:
                db.session.delete(row.Vector)
                db.session.flush()  # its successor has the same submission, and a new id for others to notice
            made = Vector(submission_id=row.id, model=self._encoder.model, of=_digest(row.title), numbers=vector)
            db.session.add(made)

    def missing(self, limit: int) -> Sequence[int]:
        """Return submissions without a vector of this model, newest first."""
        mine = (Vector.submission_id == Submission.id) & (Vector.model == self._encoder.model)
        without = select(Submission.id).outerjoin(Vector, mine).where(Vector.id.is_(None))
        wanted = without.where(Submission.deleted_at.is_(None)).order_by(Submission.id.desc()).limit(limit)
        return db.session.scalars(wanted).all()

    def _is_of(self, vector: Vector, title: str) -> bool:
        return vector.model == self._encoder.model and vector.of == _digest(title)

    def _catch_up(self) -> None:
        last = db.session.scalar(select(func.max(Vector.id))) or 0
        if last == self._last:
            return
        after = max(0, self._last - OVERLAP)
        rows = select(Vector.id, Vector.submission_id, Vector.numbers).where(Vector.model == self._encoder.model)
        for row in db.session.execute(rows.where(Vector.id > after).order_by(Vector.id)).yield_per(CHUNK):
            self._shelf.put(row.submission_id, row.numbers)
        self._last = last


def _digest(title: str) -> str:
    return hashlib.sha256(title.encode()).hexdigest()


def _led_to(found: Sequence[int], boards: frozenset[int]) -> list[int]:
    """Where these submissions lead on the boards given; a voice that has other readers than its survivor: nowhere."""
    rows = db.session.execute(_leads.where(Submission.id.in_(found), _survivor.board_id.in_(boards)))
    lead = {row.id: row.into for row in rows}
    return list(dict.fromkeys(lead[key] for key in found if key in lead))


_survivor, _here, _there = aliased(Submission), aliased(Board), aliased(Board)
_stands_for = or_(
    _survivor.id == Submission.merged_into_id,
    (_survivor.id == Submission.id) & Submission.merged_into_id.is_(None),
)
_leads = (
    select(Submission.id, _survivor.id.label("into"))
    .join(_survivor, _stands_for)
    .join(_here, _here.id == Submission.board_id)
    .join(_there, _there.id == _survivor.board_id)
    .where(Submission.deleted_at.is_(None), _survivor.deleted_at.is_(None))
    .where(_here.audience == _there.audience, _here.archived_at.is_(None))
)
