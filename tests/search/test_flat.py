"""Flat postings: what is packed is found again as it was, and what is cut or changed is noticed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.search.whoosh_index.flat import FlatWriter, key_of_term, sections, verify
from community.search.whoosh_index.mapped import Mapped

postings = st.dictionaries(st.integers(0, 70_000), st.floats(0.5, 500, width=32), min_size=1, max_size=6)


def packed(terms: dict[str, dict[int, float]]) -> bytes:
    writer = FlatWriter()
    for term, weights in sorted(terms.items()):
        for document, weight in sorted(weights.items()):
            writer.add(document, weight)
        assert writer.finish_term("stems", term.encode()) == len(weights)
    return b"".join(writer.pack())


def asked(content: bytes, *terms: str, field: str = "stems", documents: int = 70_001) -> list[dict[int, float]]:
    keys = np.array([key_of_term(field, term) for term in terms], dtype=np.uint64)
    found = Mapped(memoryview(content), documents).find(keys)
    return [dict(zip(each.tolist(), weights.tolist(), strict=True)) for each, weights in found]


@given(st.dictionaries(st.text(min_size=1, max_size=8), postings, max_size=8))
def test_every_term_is_found_as_it_was_written(terms: dict[str, dict[int, float]]) -> None:
    content = packed(terms)
    verify(memoryview(content))
    assert asked(content, *terms) == list(terms.values())
    assert asked(content, "not a word", *terms) == list(terms.values())
    assert asked(content, *terms, field="words") == []


def test_many_documents_and_many_weights_have_room() -> None:
    many = {number: number / 4 for number in range(1, 66_000)}
    assert asked(packed({"a": many, "b": {1: 0.25}}), "b", "a") == [{1: 0.25}, many]


def test_what_is_cut_or_something_else_is_refused() -> None:
    content = packed({"a": {1: 1.0, 2: 4.0}})
    for damaged in (b"", content[:20], content[:-8], content + bytes(8), bytes(len(content))):
        with pytest.raises(ValueError, match="flat postings"):
            sections(memoryview(damaged))


def test_a_thorough_look_notices_every_changed_byte() -> None:
    content = bytearray(packed({"a": {1: 1.0, 2: 4.0}, "b": {3: 0.5}}))
    for at in range(8, len(content)):
        content[at] ^= 4
        with pytest.raises(ValueError, match="flat postings"):
            verify(memoryview(content))
        content[at] ^= 4


def test_documents_of_no_segment_are_refused() -> None:
    with pytest.raises(ValueError, match="not here"):
        asked(packed({"a": {1: 1.0, 9: 1.0}}), "a", documents=9)
