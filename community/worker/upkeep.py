"""What a database needs from time to time."""

from datetime import timedelta

from sqlalchemy import text

from community.kernel.db import db
from community.kernel.schedule import every


@every(timedelta(hours=1), name="worker.statistics")
def renew_statistics() -> None:
    """Let SQLite look at what its indexes hold, some thousand rows of each (PostgreSQL does that by itself).

    A file that began empty knows nothing of them, and chooses badly once it has grown: with 100,000 submissions the
    counts of the inbox took 14 ms instead of 0.3. Looking takes a moment, however large the file is.
    """
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("PRAGMA analysis_limit = 1000"))
        # made anew, because connections that are open already read it only when the schema has changed
        db.session.execute(text("DROP TABLE IF EXISTS sqlite_stat1"))
        db.session.execute(text("ANALYZE"))
