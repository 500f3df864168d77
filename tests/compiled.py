"""What is compiled once for all apps of a test run: each test makes an app of its own, and they are all alike."""

from typing import Any, ClassVar, Self

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine
from sqlalchemy.util import LRUCache

from community.web.rules import LateRule


class CompiledTemplates(BytecodeCache):
    """Jinja's byte code in memory; a changed source is another checksum and is compiled anew."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with what was kept."""
        if code := self.kept.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


class CompiledRule(LateRule):
    """A route whose pattern is read once: reading 359 of them was more than half of making an app."""

    first: ClassVar[dict[tuple[object, ...], Self]] = {}

    def compile(self) -> None:
        """Take over what the first route of this pattern has read; one of other settings reads its own."""
        assert self.map is not None
        settings = (self.merge_slashes, self.map.host_matching, repr(self.defaults), *self.map.converters.items())
        first = self.first.setdefault((self.rule, self.host, self.subdomain, *settings), self)
        if first is self:
            super().compile()
            return
        self._parts, self._trace, self._converters = first._parts, first._trace, first._converters
        self.arguments |= first.arguments
        self._build, self._build_unknown = (
            builder.__func__.__get__(self) for builder in (first._build, first._build_unknown)
        )


class CompiledStatements:
    """The SQL of every engine of a kind. An engine keeps its own by itself, and each test makes one: a test in eight
    seconds spent one of them on compiling what an earlier test had compiled.
    """

    def __init__(self) -> None:
        self.kept: LRUCache[Any, Any] = LRUCache(2_000)
        self.dialects: dict[str, Dialect] = {}

    def share(self, engine: Engine) -> None:
        """Let an engine read and write what is kept, which is kept by dialect and by the shape of a statement."""
        engine.dialect = self.dialects.setdefault(engine.dialect.name, engine.dialect)
        engine.update_execution_options(compiled_cache=self.kept)


TEMPLATES = CompiledTemplates()
STATEMENTS = CompiledStatements()
