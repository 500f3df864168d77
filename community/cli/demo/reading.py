"""Reads the threads of one board from a text file.

=== The title
by: Ana Duarte          kind, age, pull; optional: ip, tags, staff-tags, voice-of (the title it is merged into)
age: 92d 5h

The body, in Markdown.

<<< 40m                              the body as it stood until an edit after 40 minutes
+++ Bo Lindqvist, 1h                 a comment, one hour after the posting
++++ Ana Duarte, 2h                  a reply to it
>>> planned, Priya Raman, 20d        a change of status; the text below is the public note. What is planned may end in
                                     ", for 110d" (the day), what is declined in ", because REASON"
!!! Priya Raman, 21d                 the official answer
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from community.cli.demo.story import FormerWords, Remark, Reply, Step, Story
from community.submissions.models import Kind
from community.triage.models import IPType

MARK = re.compile(r"^(===|>>>|!!!|\+\+\+\+|\+\+\+|<<<) (.+)$")
SPAN = re.compile(r"(?:(\d+)d)? ?(?:(\d+)h)? ?(?:(\d+)m)?")


class ContentError(ValueError):
    """A content file does not say what it should; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class _Piece:
    mark: str
    head: str
    text: str
    line: int


def read_board(path: Path) -> tuple[Story, ...]:
    """Every thread of the board that the file is named after; ContentError where the file breaks the form above."""
    stories: list[Story] = []
    for piece in _pieces(path.read_text(encoding="utf-8")):
        try:
            _add(stories, piece, path.stem)
        except (KeyError, ValueError, IndexError) as error:
            raise ContentError(f"{path.name}, line {piece.line}: {error!r}") from error
    return tuple(stories)


def span(text: str) -> timedelta:
    """The distance in time that `92d 5h` or `40m` names; ValueError for anything else."""
    found = SPAN.fullmatch(text)
    if not text or found is None:
        raise ValueError(f"not a span of time: {text!r}")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def _pieces(text: str) -> Iterator[_Piece]:
    current: tuple[str, str, int] | None = None
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        found = MARK.match(line)
        if found is None:
            lines.append(line)
            continue
        if current:
            yield _Piece(current[0], current[1], "\n".join(lines).strip(), current[2])
        current, lines = (found[1], found[2], number), []
    if current:
        yield _Piece(current[0], current[1], "\n".join(lines).strip(), current[2])


def _add(stories: list[Story], piece: _Piece, board: str) -> None:
    if piece.mark == "===":
        stories.append(_story(piece, board))
    else:
        stories[-1] = ADD[piece.mark](stories[-1], piece)


def _story(piece: _Piece, board: str) -> Story:
    head, _, body = piece.text.partition("\n\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    ip_type, _, reason = facts.pop("ip", "").partition(", because ")
    story = Story(
        board=board,
        title=piece.head,
        by=facts.pop("by"),
        kind=Kind(facts.pop("kind")),
        age=span(facts.pop("age")),
        pull=float(facts.pop("pull")),
        body=body.strip(),
        ip_type=IPType(ip_type) if ip_type else None,
        ip_reason=reason,
        tags=_words(facts.pop("tags", "")),
        staff_tags=_words(facts.pop("staff-tags", "")),
        voice_of=facts.pop("voice-of", ""),
    )
    if facts:
        raise ValueError(f"unknown: {', '.join(facts)}")
    return story


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _comment(story: Story, piece: _Piece) -> Story:
    return replace(story, remarks=(*story.remarks, _remark(piece)))


def _reply(story: Story, piece: _Piece) -> Story:
    parent = story.remarks[-1]
    answered = replace(parent, replies=(*parent.replies, _remark(piece)))
    return replace(story, remarks=(*story.remarks[:-1], answered))


def _remark(piece: _Piece) -> Remark:
    by, after = piece.head.rsplit(", ", 1)
    return Remark(by, span(after), piece.text)


def _step(story: Story, piece: _Piece) -> Story:
    head, _, reason = piece.head.partition(", because ")
    head, _, day = head.partition(", for ")
    status, by, after = head.split(", ")
    step = Step(status, by, span(after), piece.text, reason, span(day) if day else None)
    return replace(story, steps=(*story.steps, step))


def _answer(story: Story, piece: _Piece) -> Story:
    if story.answer:
        raise ValueError("answered twice")
    by, after = piece.head.rsplit(", ", 1)
    return replace(story, answer=Reply(by, span(after), piece.text))


def _former(story: Story, piece: _Piece) -> Story:
    return replace(story, former=FormerWords(span(piece.head), piece.text))


ADD: dict[str, Callable[[Story, _Piece], Story]] = {
    "+++": _comment,
    "++++": _reply,
    ">>>": _step,
    "!!!": _answer,
    "<<<": _former,
}
