"""How the demo's company moved in: its first voices came from the forum that it had before."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select, update

from community.cli.demo.chance import chance
from community.imports.commands import Columns, ImportCsv
from community.imports.models import FileImport, ImportedRow, Stage
from community.imports.services import Tally
from community.kernel.db import db
from community.submissions.models import Submission

BROUGHT, MOST_VOTES = 12, 90


def move_in(members: Mapping[str, int], seed: int, moment: datetime) -> None:
    """Let the oldest voices be of an import, with the votes that the old forum counted without saying whose."""
    oldest = (
        select(Submission.id, Submission.created_at, Submission.title).order_by(Submission.created_at).limit(BROUGHT)
    )
    rows = db.session.execute(oldest).all()
    luck = chance(seed, "moving")
    counted = {row.id: luck.randrange(3, MOST_VOTES) for row in rows}
    db.session.execute(update(Submission), [{"id": one, "unattributed": n} for one, n in counted.items()])
    at = max(row.created_at for row in rows) + timedelta(hours=20)
    db.session.execute(insert(FileImport).values(_told(members["Jonas Berg"], min(at, moment), sum(counted.values()))))
    import_id = db.session.scalar(select(FileImport.id)) or 0
    db.session.execute(insert(ImportedRow), [{"submission_id": row.id, "import_id": import_id} for row in rows])


def _told(by_id: int, at: datetime, votes: int) -> dict[str, object]:
    tally = Tally(rows=BROUGHT + 1, new=BROUGHT, unattributed=votes, authors=Counter({"by name": BROUGHT}))
    columns = Columns(source_id="number", title="title", body="description", votes="votes_count", author="created_by")
    wish = ImportCsv(path=Path("posts.csv"), columns=columns, source="fider")
    return {
        "at": at,
        "by_id": by_id,
        "file_name": "posts.csv",
        "source": "fider",
        "system": "fider",
        "counts_rows": False,
        "wish": wish.model_dump_json(exclude={"path"}),
        "stage": Stage.DONE,
        "rows_done": tally.rows,
        "rows_total": tally.rows,
        "tally": tally.to_json(),
        "finished_at": at + timedelta(seconds=4),
    }
