"""The backlog as files: what is in a row (`columns`, `words`, `issues`), how that is read, one module a format."""

from community.backlog.exports.about import About
from community.backlog.exports.source import Source
from community.backlog.exports.tracked import is_bundle
from community.backlog.exports.wish import MEDIA_TYPES, ZIP, Content, Format, Tracker, Wish
from community.backlog.exports.writing import encoded

__all__ = ["MEDIA_TYPES", "ZIP", "About", "Content", "Format", "Source", "Tracker", "Wish", "encoded", "is_bundle"]
