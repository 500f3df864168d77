"""Stands in for `python -m flask`: keeps the launcher's contract with the commands and nothing else."""

import os
import signal
import sys
import threading
from pathlib import Path

data = Path(os.environ["GLEANER_DATA_DIR"])
words = sys.argv[3:]  # after `--app wsgi`


def upgrade() -> None:
    (data / "gleaner.db").touch()


def load_demo() -> None:
    if not (data / "demo").exists():
        (data / "demo").touch()
        print("customer@example.com  three-random-words")


def first_link() -> None:
    if not (data / "demo").exists():
        print(os.environ["GLEANER_BASE_URL"] + "/first/abc")


def work() -> None:
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    print("working", flush=True)
    if os.environ.get("STAND_IN_WORKER") == "dies":
        sys.exit("the worker has no strength")
    while not ended.wait(0.05):
        pass
    print("worked to the end", flush=True)


def echo() -> None:
    print(" ".join([os.getcwd(), *sys.argv[1:]]))
    sys.exit(7)


actions = {
    ("db", "upgrade"): upgrade,
    ("demo", "load"): load_demo,
    ("user", "first-link"): first_link,
    ("worker", "run"): work,
}
if os.environ.get("STAND_IN_FAILS") == " ".join(words):
    sys.exit("this cannot be done")
actions.get(tuple(words[:2]), echo)()
