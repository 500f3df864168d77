"""The database's errors, said in the index's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from community.search.index import IndexBroken, IndexBusy

# https://www.postgresql.org/docs/current/errcodes-appendix.html
CANCELED, NO_SUCH_TABLE = "57014", "42P01"
# Classes and codes of what passes: connections, deadlocks and clashes, a full disk, a lock, a server that restarts.
_PASSING = ("08", "40", "53", "55P03", "57")


class OutOfTime(IndexBroken):
    """The database took longer than a search may."""


@contextmanager
def reading() -> Iterator[None]:
    """Raise IndexBroken when the database does not answer, and OutOfTime when it answers too late."""
    try:
        yield
    except (DBAPIError, NoConnection) as error:
        if state_of(error) == CANCELED:
            raise OutOfTime("the database takes too long.") from error
        raise IndexBroken(_words(error)) from error


@contextmanager
def writing() -> Iterator[None]:
    """Raise IndexBusy for what passes and IndexBroken for what does not."""
    try:
        yield
    except (DBAPIError, NoConnection) as error:
        kind = IndexBusy if _passes(error) else IndexBroken
        raise kind(_words(error)) from error


def state_of(error: SQLAlchemyError) -> str:
    """Return the code that the database gave an error; none when it never answered."""
    return str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")


def _passes(error: SQLAlchemyError) -> bool:
    return not state_of(error) or state_of(error).startswith(_PASSING)


def _words(error: SQLAlchemyError) -> str:
    if state_of(error) == NO_SUCH_TABLE:
        return "its tables are missing: run `flask db upgrade`."
    # The first line only: the others are the statement and what was asked for, which is nobody's business.
    return str(getattr(error, "orig", error)).partition("\n")[0]
