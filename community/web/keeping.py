"""What was made lately and may be shown again: kept under everything that it depends on, while there is room.

What a page shows is a function of its stamp (what changed last), its reader's rights, the address and the minute. So
the part of a list or of a conversation that readers see alike is made once for all who ask within that minute. (What
visitors get is kept whole: see front.py.)
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from sys import getsizeof
from threading import Lock
from typing import Any, TypeVar, cast

from flask import Flask, current_app

from community.kernel.clock import now

V = TypeVar("V")
ROOM = 32_000_000  # bytes a process: some 500 lists or conversations
OF_A_LIST = 60_000  # bytes of the values that a list is made from, about
LARGEST = 250_000  # characters or bytes: a longer page is made each time, or some addresses of one fill the memory
MINUTE = 60  # seconds that a relative time, or a change that was saved out of order, may be late
_KEY = "gleaner.kept"


class Shelf:
    """Values by key; when there is no more room, what was used longest ago goes."""

    def __init__(self, room: int, weigh: Callable[[Any, Any], int] = lambda _key, _value: 1) -> None:
        self._room = self._free = room
        self._weigh = weigh
        self._lock = Lock()
        self._values: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable) -> Any:
        """What is kept under the key; None when it never was or has gone."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def put(self, key: Hashable, value: Any) -> None:
        """Keep a value in place of an older one, unless it is a very long page."""
        if isinstance(value, str) and len(value) > LARGEST:
            return
        with self._lock:
            if key in self._values:
                self._free += self._weigh(key, self._values.pop(key))
            self._values[key] = value
            self._free -= self._weigh(key, value)
            while self._free < 0:
                self._free += self._weigh(*self._values.popitem(last=False))

    def keys(self) -> list[Hashable]:
        """What something is kept under, what was used longest ago first."""
        with self._lock:
            return list(self._values)


def weight(_key: Hashable, value: Any) -> int:
    """The bytes that a piece of a page takes: one character of an emoji makes each of a text four bytes long."""
    return getsizeof(value) if isinstance(value, str) else OF_A_LIST


def init_keeping(app: Flask) -> None:
    """Give the app its shelf; one that is being worked on keeps nothing."""
    app.extensions[_KEY] = Shelf(0 if app.debug else ROOM, weight)


def kept(key: Hashable, make: Callable[[], V]) -> V:
    """The value of the key, made now unless it was lately."""
    shelf: Shelf = current_app.extensions[_KEY]
    found = shelf.get(key)
    if found is None:
        found = make()
        shelf.put(key, found)
    return cast(V, found)


def minute() -> int:
    """The minute of the clock: a part of every key."""
    return int(now().timestamp()) // MINUTE
