"""The words file: one row a text, as somebody wrote it, so that nothing is lost in a summary."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from community.backlog.exports.columns import Setting
from community.backlog.exports.table import Table
from community.kernel.db import AnyRow

COLUMNS = ("idea_id", "kind_of_text", "text", "author", "created_at", "url")


class KindOfText(StrEnum):
    """Where a text stands."""

    SUBMISSION = "submission"
    VOICE = "voice"
    COMMENT = "comment"


Row = tuple[int, str, str, str | None, datetime, str]


def words_table(
    rows: Sequence[AnyRow],
    voices: Mapping[int, Sequence[AnyRow]],
    comments: Mapping[int, Sequence[AnyRow]],
    setting: Setting,
) -> Table:
    """Of each submission its own words, those of its voices, then the comments on any of them, oldest first."""
    texts = [text for row in rows for text in _texts(row, voices.get(row.id, ()), comments.get(row.id, ()), setting)]
    return Table(dict(zip(COLUMNS, zip(*texts, strict=True), strict=True)) if texts else dict.fromkeys(COLUMNS, ()))


def _texts(row: AnyRow, voices: Sequence[AnyRow], comments: Sequence[AnyRow], setting: Setting) -> Iterator[Row]:
    link = setting.link(row.id, row.slug)
    yield _text(row.id, KindOfText.SUBMISSION, row, link)
    for voice in voices:
        yield _text(row.id, KindOfText.VOICE, voice, f"{link}?from={voice.id}#voice-{voice.id}")
    for comment in comments:
        yield _text(row.id, KindOfText.COMMENT, comment, f"{link}#c{comment.id}")


def _text(idea_id: int, kind: KindOfText, said: AnyRow, link: str) -> Row:
    return idea_id, kind.value, said.body, said.author_name, said.created_at, link
