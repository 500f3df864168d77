"""The backlog as files: what is in a row (`columns`, `words`), how it is read (`reading`), one module a format."""

from community.backlog.exports.wish import Content, Format, Wish
from community.backlog.exports.writing import encoded, iso

__all__ = ["Content", "Format", "Wish", "encoded", "iso"]
