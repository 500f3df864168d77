"""Work that the worker does beside its jobs, in threads of its own, because it waits for other people's servers."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alongside:
    """`step` does one piece, commits, and says whether there was any; `threads` of it run in each worker."""

    name: str
    threads: int
    step: Callable[[], bool]


ALONGSIDE: dict[str, Alongside] = {}


def alongside(threads: int, *, name: str) -> Callable[[Callable[[], bool]], Callable[[], bool]]:
    """Register a step; two threads, of one worker or of two, may run it at the same moment."""

    def register(step: Callable[[], bool]) -> Callable[[], bool]:
        ALONGSIDE[name] = Alongside(name, threads, step)
        return step

    return register
