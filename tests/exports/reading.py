"""A reader of CSV files written from RFC 4180, so that our writer is not judged by its own library."""

from collections.abc import Iterator


def read(data: bytes) -> list[list[str]]:
    """The records of a file; ValueError wherever it breaks the grammar."""
    text = data.decode("utf-8")
    if text and not text.endswith("\r\n"):
        raise ValueError("the last record has no end")
    return list(_records(text))


def read_named(data: bytes) -> list[dict[str, str]]:
    """The records by the names of the header."""
    header, *rows = read(data)
    return [dict(zip(header, row, strict=True)) for row in rows]


def _records(text: str) -> Iterator[list[str]]:
    place, record = 0, []
    while place < len(text):
        cell, place = _quoted(text, place) if text[place] == '"' else _plain(text, place)
        record.append(cell)
        if text.startswith("\r\n", place):
            yield record
            record, place = [], place + 2
        elif text[place] == ",":
            place += 1
        else:
            raise ValueError(f"neither a comma nor an end at {place}")


def _plain(text: str, place: int) -> tuple[str, int]:
    end = place
    while text[end] not in ",\r":
        if text[end] in '"\n':
            raise ValueError(f"a bare quote or newline at {end}")
        end += 1
    return text[place:end], end


def _quoted(text: str, place: int) -> tuple[str, int]:
    words, place = [], place + 1
    while True:
        end = text.index('"', place)
        words.append(text[place:end])
        if not text.startswith('""', end):
            return "".join(words), end + 1
        words.append('"')
        place = end + 2
