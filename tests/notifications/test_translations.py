"""Nobody is mailed half a sentence in the wrong language."""

import runpy
from gettext import GNUTranslations
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog

from community.web import ROOT

MAKE = runpy.run_path(str(ROOT / "community" / "translations" / "make.py"))
CATALOGUES = {path.parent.parent.name: (path, catalogue) for path, catalogue in MAKE["catalogues"]()}


def test_there_is_a_second_language():
    assert "de" in CATALOGUES


@pytest.mark.parametrize("language", sorted(CATALOGUES))
def test_no_message_is_missing(language: str):
    _, catalogue = CATALOGUES[language]
    assert len(catalogue) > 40
    assert [one.id for one in catalogue if one.id and not all(_strings(one.string))] == []


@pytest.mark.parametrize("language", sorted(CATALOGUES))
def test_a_translation_has_the_places_of_its_message(language: str):
    _, catalogue = CATALOGUES[language]
    faults = {str(error) for message in catalogue for error in message.check(catalogue)}
    assert faults == set()


@pytest.mark.parametrize("language", sorted(CATALOGUES))
def test_what_is_read_is_what_is_written(language: str):
    path, catalogue = CATALOGUES[language]
    hint = "run python community/translations/make.py"
    assert _lines(path.read_bytes()) == _lines(MAKE["as_po"](catalogue)), hint
    assert _words(path.with_suffix(".mo").read_bytes()) == _words(MAKE["as_mo"](catalogue)), hint


def test_a_message_that_is_not_translated_is_found():
    planted = Catalog(locale="de")
    planted.add("Hello", "")
    assert [one.id for one in planted if one.id and not all(_strings(one.string))] == ["Hello"]


def _lines(catalogue: bytes) -> list[str]:
    """All but the version of the library that wrote it."""
    return [line for line in catalogue.decode().splitlines() if "Generated-By" not in line]


def _words(catalogue: bytes) -> dict[object, str]:
    words = dict(GNUTranslations(BytesIO(catalogue))._catalog)
    del words[""]
    return words


def _strings(string: object) -> tuple[object, ...]:
    return string if isinstance(string, tuple) else (string,)
