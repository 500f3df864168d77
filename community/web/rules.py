"""Routes that learn to write their addresses when the first one is written."""

from collections.abc import Callable

from werkzeug.routing import Rule


class LateRule(Rule):
    """Werkzeug compiles two functions for each route when it is added, by which addresses are written.

    That was three quarters of a start (0.15 of 0.2 s), of every command's too, and few processes write them all.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        made: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, /, **values: object) -> tuple[str, str]:
            if not made:
                made.append(Rule._compile_builder(self, append_unknown))
            return made[0](rule, **values)

        return build
