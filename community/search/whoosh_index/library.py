"""Everything that is used of the search library, imported in one place.

The library (2.7.4, of 2016) is written so that newer Pythons warn when they compile it, and warnings are errors here.
Python compiles a module when it is first imported, so every module that the library itself would import later is
imported here too.
"""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3LeafMatcher
    from whoosh.columns import StructColumn
    from whoosh.fields import COLUMN, ID, FieldType, Schema
    from whoosh.filedb.filestore import FileStorage
    from whoosh.filedb.structfile import StructFile
    from whoosh.formats import Existence, Positions
    from whoosh.index import TOC, FileIndex
    from whoosh.reading import SegmentReader, TermNotFound
    from whoosh.util.filelock import FileLock, try_for
    from whoosh.writing import NO_MERGE, SegmentWriter

__all__ = [
    "COLUMN",
    "ID",
    "NO_MERGE",
    "TOC",
    "Existence",
    "FieldType",
    "FileIndex",
    "FileLock",
    "FileStorage",
    "Positions",
    "Schema",
    "SegmentReader",
    "SegmentWriter",
    "StructColumn",
    "StructFile",
    "TermNotFound",
    "W3Codec",
    "W3FieldWriter",
    "W3LeafMatcher",
    "try_for",
]
