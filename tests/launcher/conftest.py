"""A checkout for the launcher's tests: its own files, beside stand-ins for everything that it would start."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "deploy"))

from launch.checkout import Checkout  # noqa: E402
from launch.environment import RUN_LOCK, fingerprint, identity  # noqa: E402

STAND_INS = Path(__file__).resolve().parent / "stand_ins"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.launcher)
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))  # its own stand-ins, never the network


@pytest.fixture
def repository() -> Checkout:
    """The checkout that these tests are part of."""
    return Checkout(ROOT)


@pytest.fixture
def bare(tmp_path: Path) -> Checkout:
    """A fresh checkout in a folder with spaces: the launcher and its locks, no environment yet."""
    root = tmp_path / "a folder of mine" / "gleaner"
    shutil.copytree(
        ROOT / "deploy" / "launch", root / "deploy" / "launch", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "gleaner", root / "gleaner")
    for lock in ROOT.glob("requirements*.lock"):
        shutil.copy(lock, root / lock.name)
    return Checkout(root)


@pytest.fixture
def ready(bare: Checkout) -> Checkout:
    """The same checkout after a first start; flask and waitress are stand-ins that come up in no time."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare.venv)], check=True)
    question = "import sysconfig; print(sysconfig.get_path('purelib'))"
    answer = subprocess.run([str(bare.python), "-c", question], check=True, capture_output=True, text=True)
    shutil.copytree(STAND_INS, answer.stdout.strip(), dirs_exist_ok=True)
    bare.stamp.write_text(fingerprint(bare.root / RUN_LOCK, identity(bare.python)), encoding="utf-8")
    return bare


class Launched:
    """A running `./gleaner run`, spoken to as a person at a terminal would."""

    def __init__(self, here: Checkout, *words: str, **variables: str) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GLEANER_")}
        self.process = subprocess.Popen(
            [sys.executable, str(here.root / "gleaner"), "run", "--port", "0", *words],
            env={**clean, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def read_until(self, words: str) -> str:
        """What it prints up to the line with these words; all of it when they never come."""
        assert self.process.stdout
        seen = ""
        for line in self.process.stdout:
            seen += line
            if words in line:
                break
        return seen

    def end(self, signal_number: int) -> tuple[int, str]:
        """Send a signal; the exit code, and all that was printed after it."""
        self.process.send_signal(signal_number)
        return self.finish()

    def finish(self) -> tuple[int, str]:
        """Wait for its own end; the exit code and the rest of what it printed."""
        out, err = self.process.communicate(timeout=40)
        return self.process.returncode, out + err


@pytest.fixture
def launched() -> Iterator[type[Launched]]:
    """Starts launchers, and ends those that a failing test left behind."""
    begun: list[Launched] = []

    class Remembered(Launched):
        def __init__(self, here: Checkout, *words: str, **variables: str) -> None:
            super().__init__(here, *words, **variables)
            begun.append(self)

    yield Remembered
    for one in begun:
        if one.process.poll() is None:
            one.process.terminate()
            one.process.communicate(timeout=40)
