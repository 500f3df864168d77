"""The boundary: a damaged index raises a dozen exception types, and past this line they are one."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from community.search.index import IndexBroken, IndexBusy

# The disk or the process is short of something; the index itself is whole.
_PASSING = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.EACCES, errno.EPERM})


@contextmanager
def reading() -> Iterator[None]:
    """Turn whatever reading a damaged index raises into IndexBroken.

    Its files are pickles in packed structures: a flipped bit has raised UnpicklingError, MemoryError,
    ModuleNotFoundError, struct.error and more. This package is the only one that may catch Exception.
    """
    try:
        yield
    except (IndexBroken, IndexBusy):
        raise
    except Exception as error:
        raise IndexBroken(f"{type(error).__name__}: {error}") from error


@contextmanager
def writing() -> Iterator[None]:
    """Like `reading`, but tell a full or forbidden disk, after which the index is as it was, from a damaged index."""
    with reading():
        try:
            yield
        except OSError as error:
            if error.errno in _PASSING:
                raise IndexBusy(str(error)) from error
            raise
