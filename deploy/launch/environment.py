"""Makes `.venv` hold what a lock names, each package held to its hash, and remembers that it did."""

import ast
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from launch.checkout import Checkout, LaunchError
from launch.talk import end_of, step

OLDEST = (3, 11)
RUN_LOCK, TEST_LOCK, CI_LOCK = "requirements.lock", "requirements-dev.lock", "requirements-ci.lock"
UV_LOCK = "requirements-uv.lock"
# Each lock is compiled to hold the one before it, so an environment made from a wider lock serves the narrower one.
SERVED_BY = {RUN_LOCK: (RUN_LOCK, TEST_LOCK, CI_LOCK), TEST_LOCK: (TEST_LOCK, CI_LOCK), CI_LOCK: (CI_LOCK,)}
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
}


def prepare(here: Checkout, lock: str) -> None:
    """Make the environment serve a lock; one that already does is left alone, without any network."""
    interpreter = identity(here.python)
    if interpreter and is_served(here, lock, interpreter):
        return
    if not interpreter or not answers(here.python, "-m", "pip", "--version"):
        make_environment(here, from_scratch=not interpreter)
    here.stamp.unlink(missing_ok=True)
    install(here, lock)
    here.stamp.write_text(fingerprint(here.root / lock, identity(here.python)), encoding="utf-8")


def identity(python: Path) -> str:
    """Which interpreter this is; nothing when it is missing, broken or too old."""
    question = f"import sys; print(sys.version, sys.platform, sys.base_prefix); sys.exit(sys.version_info < {OLDEST})"
    try:
        answer = subprocess.run([str(python), "-c", question], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return "" if answer.returncode else answer.stdout.strip()


def is_served(here: Checkout, lock: str, interpreter: str) -> bool:
    """Whether the environment was completely made, by this interpreter, from this lock or from a wider one."""
    if not here.stamp.exists():
        return False
    held = here.stamp.read_text(encoding="utf-8")
    return held in {fingerprint(here.root / name, interpreter) for name in SERVED_BY[lock]}


def fingerprint(lock: Path, interpreter: str) -> str:
    """SHA-256 of a lock and of the interpreter that its packages were installed for; LaunchError without the lock."""
    try:
        return hashlib.sha256(lock.read_bytes() + interpreter.encode()).hexdigest()
    except FileNotFoundError as error:
        raise LaunchError(f"{lock} is missing; this checkout is not complete.") from error


def answers(*command: str | Path) -> bool:
    """Whether a command runs and succeeds; what it prints does not matter."""
    return subprocess.run([str(word) for word in command], capture_output=True, check=False).returncode == 0


def make_environment(here: Checkout, *, from_scratch: bool) -> None:
    """Make `.venv`, or give pip to one that was made without."""
    if importlib.util.find_spec("ensurepip") is None:  # Debian and Ubuntu ship Python without it
        raise LaunchError("Python cannot make an environment here yet. On Debian and Ubuntu: apt install python3-venv")
    command = [sys.executable, "-m", "venv", *(["--clear"] if from_scratch else []), str(here.venv)]
    with step("making an environment in .venv"):
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            raise LaunchError(f"The environment {here.venv} could not be made:\n{made.stdout}{made.stderr}")


def install(here: Checkout, lock: str) -> None:
    """Install a lock with uv, which is some ten times as fast, and with pip where uv fails; LaunchError if both do."""
    log = here.venv / "gleaner-install.log"
    with step(f"installing the packages of {lock}"), log.open("wb") as chatter:
        if has_uv(here, chatter) and install_with(here, "uv", lock, chatter):
            return
        if not install_with(here, "pip", lock, chatter):
            raise LaunchError(f"The packages could not be installed; is the network there?\n{end_of(log)}")


def has_uv(here: Checkout, chatter: IO[bytes]) -> bool:
    """Whether uv is in the environment, if need be by installing it now."""
    return answers(here.python, "-m", "uv", "--version") or install_with(here, "pip", UV_LOCK, chatter)


def install_with(here: Checkout, tool: str, lock: str, chatter: IO[bytes]) -> bool:
    """Let uv or pip install a lock; whether it succeeded."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    words: Sequence[str] = [tool, "install"]
    if tool == "uv":
        words = ["uv", "pip", "install", "--compile-bytecode"]  # as pip does; else every first import is slow
        environment |= {"VIRTUAL_ENV": str(here.venv), **as_uv_settings(pip_settings(here), os.environ)}
    done = subprocess.run(
        [str(here.python), "-m", *words, "--require-hashes", "--requirement", str(here.root / lock)],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=chatter,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.returncode == 0


def pip_settings(here: Checkout) -> str:
    """What pip was told, in its files and by the environment, as `section.key='value'` lines."""
    command = [str(here.python), "-m", "pip", "config", "list"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def as_uv_settings(pip_config: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Where pip was told to look, in uv's variables, for uv reads nothing of pip's; uv's own variables win."""
    # Any index may then serve any package, as with pip; each file is held to its hash all the same.
    found = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    for section in ("global.", "install.", ":env:."):  # pip lets the later one win
        for line in pip_config.splitlines():
            key, _, value = line.partition("=")
            name = PIP_TO_UV.get(key.removeprefix(section))
            if name:
                found[name] = ("," if name == "UV_FIND_LINKS" else " ").join(str(ast.literal_eval(value)).split())
    return {name: value for name, value in found.items() if name not in environment}
