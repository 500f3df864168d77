"""Cells that no spreadsheet takes for a formula.

A spreadsheet runs a cell that begins with = + - or @, and some strip what stands before it (spaces, tabs, quotes,
full-width forms) first. The usual library (defusedcsv 3.0) leaves a leading tab, CR, LF or space and `-5` as they are,
so the guard is our own: one leading apostrophe, which the spreadsheet shows as text. Numbers and times are no text and
stay what they are; a text that only looks like a number is guarded.
"""

FORMULA = frozenset("=+-@＝＋－＠﹦﹢﹣﹫")
BREAKS = frozenset("\t\r\n\x00")
# What some program drops, or does not show, before it looks for a formula.
SKIPPED = " \t\r\n\x00\x0b\x0c\xa0\u2007\u202f\u3000\u200b\u2060\ufeff'\"\u2018\u2019\u201c\u201d`\u00b4"
GUARD = "'"
SUSPECT = FORMULA | BREAKS | frozenset(SKIPPED)


def inert(text: str) -> str:
    """`text` so that a spreadsheet shows it; unchanged when it is harmless. No two texts become the same cell."""
    return GUARD + text if _is_live(text) else text


def restored(cell: str) -> str:
    """The text that `inert` was given: a cell loses its first apostrophe when the rest would need one."""
    return cell[1:] if cell.startswith(GUARD) and _is_live(cell[1:]) else cell


def _is_live(text: str) -> bool:
    if text[:1] not in SUSPECT:  # nearly every cell, so that an export asks no more of it
        return False
    return text.lstrip(GUARD)[:1] in BREAKS or text.lstrip(SKIPPED)[:1] in FORMULA
