"""The words file: one row a text, as somebody wrote it, so that nothing is lost in a summary."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from community.backlog.exports.columns import Record, Setting
from community.kernel.db import AnyRow

COLUMNS = ("idea_id", "kind_of_text", "text", "author", "created_at", "url")


class KindOfText(StrEnum):
    """Where a text stands."""

    SUBMISSION = "submission"
    VOICE = "voice"
    COMMENT = "comment"


def words_records(
    row: AnyRow, voices: Sequence[AnyRow], comments: Sequence[AnyRow], setting: Setting
) -> Iterator[Record]:
    """A submission's own words, those of its voices, then the comments on any of them, oldest first."""
    link = setting.link(row.id, row.slug)
    yield _record(row.id, KindOfText.SUBMISSION, row, link)
    for voice in voices:
        yield _record(row.id, KindOfText.VOICE, voice, f"{link}?from={voice.id}#voice-{voice.id}")
    for comment in comments:
        yield _record(row.id, KindOfText.COMMENT, comment, f"{link}#c{comment.id}")


def _record(idea_id: int, kind: KindOfText, said: AnyRow, link: str) -> Record:
    values = (idea_id, kind.value, said.body, said.author_name, said.created_at, link)
    return dict(zip(COLUMNS, values, strict=True))
