"""Routes write the addresses that Werkzeug's own would write."""

from typing import Any

import pytest
from werkzeug.routing import Map, Rule

from community.web.rules import LateRule
from tests.compiled import CompiledRule


def addresses(kind: type[Rule], values: dict[str, Any]) -> str:
    routes = Map([kind("/boards/<slug>", endpoint="board"), kind("/s/<int:id>-<slug>", endpoint="one")])
    return routes.bind("localhost").build("one" if "id" in values else "board", values)


@pytest.mark.parametrize(
    "values", [{"slug": "à/b c"}, {"slug": "x", "page": 2, "q": "a&b"}, {"id": 7, "slug": "y"}, {"id": 7, "slug": "ø?"}]
)
def test_addresses_are_written_as_before(values: dict[str, Any]):
    assert addresses(LateRule, values) == addresses(Rule, values)
    twice = [addresses(CompiledRule, values) for _ in range(2)]  # the second takes over what the first has read
    assert twice == [addresses(Rule, values)] * 2


def test_nothing_is_compiled_before_an_address_is_written(monkeypatch: pytest.MonkeyPatch):
    compiled: list[bool] = []
    compile_builder = Rule._compile_builder

    def counted(rule: Rule, append_unknown: bool = True) -> Any:
        compiled.append(append_unknown)
        return compile_builder(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", counted)
    routes = Map([LateRule("/one", endpoint="one"), LateRule("/two", endpoint="two")]).bind("localhost")
    assert compiled == []
    assert [routes.build("one", {"q": 1}), routes.build("one", {"q": 2})] == ["/one?q=1", "/one?q=2"]
    assert compiled == [True]
