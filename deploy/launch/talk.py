"""What the launcher prints: one line a step, and the end of a log when something must be mended."""

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from launch.checkout import LaunchError

HELP = """Gleaner: what your customers say, in their own words.

  ./gleaner run             start it on this machine, with a demo community
      --port N              begin looking for a free port at N (8000)
      --host H              listen on H (127.0.0.1: this machine only)
      --no-demo             start empty, with a link for the first administrator
      --data DIR            keep everything in DIR (the folder data)
  ./gleaner test [WORDS]    run the tests; the words go to pytest
  ./gleaner test e2e        run the browser tests, when Chromium is there
  ./gleaner test lint       run ruff, mypy, djLint and import-linter
  ./gleaner test all        run all three
  ./gleaner WORDS           any other words are Gleaner's own commands:
                            ./gleaner user create, ./gleaner export backlog, …

On Windows: py gleaner run"""


@contextlib.contextmanager
def step(words: str) -> Iterator[None]:
    """One line for one step: what is being done and how long it took."""
    began = time.monotonic()
    print(f"  {words} … ", end="", flush=True)
    try:
        yield
    except BaseException:  # only to end the line; the reader of the trouble starts on a new one
        print(flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def run_step(words: str, command: Sequence[str], log: Path, into: Path, **place: Any) -> str:
    """Run a command to its end and return what it printed; the place is where it runs: `cwd` and `env`.

    What it prints is kept in a private file, so that it survives a launcher that is broken off; its chatter goes to a
    log. LaunchError says how it failed.
    """
    with step(words), log.open("ab") as chatter, private(into) as said:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=said, stderr=chatter, check=False, **place)
        if done.returncode:
            raise LaunchError(f"{words.capitalize()} failed:\n{end_of(log)}")
    return into.read_text(encoding="utf-8", errors="replace").strip()


def private(path: Path) -> IO[bytes]:
    """A new file that only its owner may read, open for writing."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def end_of(log: Path, count: int = 12) -> str:
    """The last lines of a log and where the rest is."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return "\n".join([*("    " + line for line in lines[-count:]), f"  The whole log: {log}"])
