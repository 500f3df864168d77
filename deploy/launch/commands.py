"""The words that a person may give to `./gleaner`, and what each does."""

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from launch.checkout import Checkout, LaunchError, settings
from launch.children import call
from launch.environment import RUN_LOCK, prepare
from launch.run import run
from launch.suites import test
from launch.talk import HELP

HERE = Checkout(Path(__file__).resolve().parent.parent.parent)


def main(words: Sequence[str], here: Checkout = HERE) -> int:
    """Understand the words, do them and return the exit code; trouble is said in words, never as a traceback."""
    speak_on_any_terminal()
    end_on_signals()
    if not words or words[0] in ("-h", "--help", "help"):
        print(HELP)
        return 0
    command = {"run": run, "test": test}.get(words[0])
    try:
        return command(here, words[1:]) if command else flask(here, words)
    except LaunchError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped before it was done.", file=sys.stderr)
        return 130


def speak_on_any_terminal() -> None:
    """Keep a terminal that has no sign for "…" from ending the launcher."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def end_on_signals() -> None:
    """Let being told to end, or losing the terminal, do what Ctrl-C does; `nohup` still keeps it running."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job starts with it ignored
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.default_int_handler)


def flask(here: Checkout, words: Sequence[str]) -> int:
    """Hand the words to Gleaner's own commands, in the folder where the person stands."""
    prepare(here, RUN_LOCK)
    return call(here, ["-m", "flask", "--app", str(here.root / "wsgi.py"), *words], cwd=Path.cwd(), env=settings(here))
