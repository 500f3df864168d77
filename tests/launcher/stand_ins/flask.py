"""Stands in for `python -m flask`: keeps the launcher's contract with the commands and nothing else."""

import os
import signal
import sys
import time
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
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("worked to the end"))
    if os.environ.get("STAND_IN_WORKER") == "dies":
        while not (data / "serving").exists():  # so that a web server is there to be ended
            time.sleep(0.05)
        sys.exit("the worker has no strength")
    (data / "working").touch()
    signal.pause()


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
