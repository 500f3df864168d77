"""What is kept of imports: each file that was brought in, and which submissions it made or changed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment, closed_set


class Stage(StrEnum):
    """How far an import is. What is CHECKING, RUNNING or UNDOING is the worker's."""

    MAPPING = "mapping"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


AT_WORK = frozenset({Stage.CHECKING, Stage.RUNNING, Stage.UNDOING})


class FileImport(Base):
    """One file. `wish` says as JSON how to read it, `tally` what was counted in it, `error` why it could not go on.

    `rows_done` of `rows_total` are read, for whoever waits. `kept`: how many of its submissions stayed when it was
    undone, because people had worked on them. `system` is whose file it is, where its columns say so.
    """

    __tablename__ = "file_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    file_name: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text, default="")
    system: Mapped[str | None] = mapped_column(Text)
    counts_rows: Mapped[bool] = mapped_column(default=False)
    wish: Mapped[str | None] = mapped_column(Text)
    stage: Mapped[Stage] = mapped_column(closed_set(Stage))
    rows_done: Mapped[int] = mapped_column(Integer, default=0)
    rows_total: Mapped[int] = mapped_column(Integer, default=0)
    tally: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    kept: Mapped[int | None] = mapped_column(Integer)


class ImportedRow(Base):
    """A submission that an import made; or changed, and then `revision_id` holds the words it had before."""

    __tablename__ = "imported_row"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    import_id: Mapped[int] = mapped_column(
        ForeignKey("file_import.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id", ondelete="SET NULL"), index=True)
