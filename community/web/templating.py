"""How templates are compiled: as Jinja does it, but for what every page does again and again."""

import re
from collections import ChainMap
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from flask.templating import Environment
from jinja2 import Template
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.nodes import Expr
from jinja2.runtime import Context, new_context
from markupsafe import Markup, escape

_is_telling = re.compile("[&<>\"']").search


def put_out(value: Any) -> str:
    """A value as it stands in a page. Most are safe or hold nothing to escape, and `escape` wraps each of them anew."""
    kind = type(value)
    return value if kind is Markup or (kind is str and not _is_telling(value)) else escape(value)


class PagesCode(CodeGenerator):
    """Puts values out by `put_out` where Jinja calls `escape`."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.put_out(")


class PageTemplate(Template):
    """A template whose macros are found at once by those that import them, and that begins with one map of globals."""

    globals: ChainMap[str, Any]

    def new_context(
        self, vars: dict[str, Any] | None = None, shared: bool = False, locals: Mapping[str, Any] | None = None
    ) -> Context:
        """As Jinja makes it, which copies a chain of maps name by name, and asks it for all names once more."""
        known = dict[str, Any]()
        for each in reversed(self.globals.maps):
            known.update(each)
        return new_context(self.environment, self.name, self.blocks, vars, shared, known, locals)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.globals)

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        """Its macros; at each import Jinja looks, name by name, for globals that only the importing page has."""
        return super()._get_default_module(None if ctx and ctx.globals_keys <= self._names else ctx)


class PagesEnvironment(Environment):
    """Where the site's templates live."""

    code_generator_class = PagesCode
    template_class = PageTemplate
    put_out = staticmethod(put_out)
