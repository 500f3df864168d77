"""Child processes: their start, their watch and their orderly end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from launch.checkout import Checkout, LaunchError
from launch.talk import end_of

GRACE = 30.0  # seconds for a child to finish what it has begun


@dataclass(frozen=True, slots=True)
class Child:
    """A process that the launcher keeps running, and the log that it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    farewell: signal.Signals


def start(name: str, command: Sequence[str], log: Path, farewell: signal.Signals, **place: Any) -> Child:
    """Start a child; the place is where it runs: `cwd` and `env`."""
    # In a group of its own: Ctrl-C then reaches the launcher alone, and the end stays orderly.
    if sys.platform == "win32":
        place["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP
    else:
        place["start_new_session"] = True
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, **place)
    return Child(name, process, log, farewell)


def watch(children: Sequence[Child]) -> NoReturn:
    """Look after the children until one ends by itself, which is LaunchError; Ctrl-C leaves by KeyboardInterrupt."""
    while True:
        refuse_the_dead(children)
        time.sleep(0.3)


def refuse_the_dead(children: Sequence[Child]) -> None:
    """Raise LaunchError when a child has ended by itself."""
    for child in children:
        code = child.process.poll()
        if code is not None:
            raise LaunchError(f"The {child.name} ended by itself (code {code}), so Gleaner stops.\n{end_of(child.log)}")


def stop(children: Sequence[Child]) -> None:
    """End every child: politely, and by force after the grace or on a second Ctrl-C."""
    until = time.monotonic() + GRACE
    try:
        for child in children:
            ask_to_end(child)
        for child in children:
            child.process.wait(max(0.1, until - time.monotonic()))
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        for child in children:
            child.process.kill()
            child.process.wait()


def ask_to_end(child: Child) -> None:
    """Send the signal on which this child finishes its work; Windows knows only one way."""
    if child.process.poll() is None and os.name == "posix":
        child.process.send_signal(child.farewell)
    elif child.process.poll() is None:
        child.process.terminate()


def call(here: Checkout, words: Sequence[str], *, cwd: Path | None = None, env: dict[str, str] | None = None) -> int:
    """Run the environment's Python on this terminal and return its exit code; Ctrl-C ends it first."""
    process = subprocess.Popen([str(here.python), *words], cwd=cwd or here.root, env=env)
    try:
        return process.wait()
    except KeyboardInterrupt:
        end_gently(process)
        raise


def end_gently(process: subprocess.Popen[bytes]) -> None:
    """Give a program that the terminal interrupted, too, time for its last words; then end it."""
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.terminate()
        process.wait()
