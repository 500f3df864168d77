"""One commit: documents removed and put, all of it or nothing. Its caller holds the lock."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from community.search.bags import fill
from community.search.index import Document
from community.search.whoosh_index.boundary import writing
from community.search.whoosh_index.library import NO_MERGE, FileIndex, SegmentReader, SegmentWriter, TermNotFound
from community.search.whoosh_index.schema import CODEC, KEY, SCHEMA, fields_of, key_of
from community.search.whoosh_index.storage import Storage


class Commit:
    """What one commit is going to change."""

    def __init__(self, storage: Storage) -> None:
        # compound=False: the library copies a compound segment into memory at every open, which makes a commit nine
        # times as dear. Its own lock is not taken: the shelf's covers rebuilds too, and is let go even when the
        # library fails half-way.
        self._writer = SegmentWriter(
            FileIndex(storage, schema=SCHEMA), _lk=False, limitmb=512, compound=False, codec=CODEC
        )

    def remove(self, ids: Collection[int]) -> None:
        """Delete documents, reading through one reader: the library's own update opens one per document."""
        with writing():
            for reader, offset in self._writer.reader().leaf_readers():
                for id_ in ids:
                    self._remove(reader, offset, id_)

    def _remove(self, reader: SegmentReader, offset: int, id_: int) -> None:
        try:
            matcher = reader.postings(KEY, key_of(id_))
        except TermNotFound:
            return
        while matcher.is_active():
            self._writer.delete_document(offset + matcher.id())
            matcher.next()

    def put(self, document: Document) -> None:
        """Add a document; one of the same id must have been removed before."""
        fields = fields_of(document, fill(document))
        with writing():
            self._writer.add_document(**fields)

    def finish(self, *, merge: bool) -> None:
        """Make it count. Merging small segments keeps their number low; building in bulk has nothing to merge."""
        with writing():
            self._writer.commit(mergetype=None if merge else NO_MERGE)


@contextmanager
def committing(directory: Path, *, merge: bool) -> Iterator[Commit]:
    """Change an index: at the end of the block everything counts, if it fails nothing. Raises both index errors.

    What a failed commit has written is not part of any generation; the next commit removes it.
    """
    storage = Storage(directory)
    try:
        with writing():
            commit = Commit(storage)
        yield commit
        commit.finish(merge=merge)
    finally:
        storage.release()


def create(directory: Path) -> None:
    """Make an empty index."""
    storage = Storage(directory)
    try:
        with writing():
            FileIndex.create(storage, SCHEMA)
    finally:
        storage.release()
