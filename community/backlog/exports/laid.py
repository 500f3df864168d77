"""Columns that rooms above lay beside exported rows: they know the backlog, and it does not know them."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

# Of a column and the connection of a file: what rows have, by their ids; None where no row has anything.
Laid = Mapping[int, tuple[str, ...]]
Reader = Callable[[Sequence[int]], Laid]
Lay = Callable[[Connection], Reader | None]
_LAID: dict[str, Lay] = {}


def lays_beside(column: str) -> Callable[[Lay], Lay]:
    """Register who fills a column; asked once a file, and what it returns once a piece of the file."""

    def register(lay: Lay) -> Lay:
        if column in _LAID:
            raise ValueError(f"two fill {column}")
        _LAID[column] = lay
        return lay

    return register


def readers(connection: Connection) -> Mapping[str, Reader]:
    """Those who have something to say in a file, by their columns."""
    made = {column: lay(connection) for column, lay in _LAID.items()}
    return {column: reader for column, reader in made.items() if reader}
