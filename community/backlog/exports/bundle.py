"""Several files as one zip, written while it is read: nothing of it is kept, on the disk or in memory."""

import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Files = Iterable[tuple[str, Iterable[bytes]]]


class Outlet(io.RawIOBase):
    """Something to write to that hands on what was written, and cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """How much was written in all."""
        return self._length

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        """Keep it until it is taken."""
        self._written.append(bytes(data))
        self._length += len(self._written[-1])
        return len(self._written[-1])

    def take(self) -> bytes:
        """What was written since the last time."""
        taken, self._written = b"".join(self._written), []
        return taken


def zipped(files: Files, moment: datetime) -> Iterator[bytes]:
    """The files, each given as its name and its chunks, which are asked for one after the other."""
    outlet = Outlet()
    with ZipFile(outlet, "w", ZIP_DEFLATED) as archive:
        for name, chunks in files:
            about = ZipInfo(name, (moment.year, *moment.timetuple()[1:6]))
            about.compress_type = ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            with archive.open(about, "w") as member:
                for chunk in chunks:
                    member.write(chunk)
                    if ready := outlet.take():
                        yield ready
    yield outlet.take()
