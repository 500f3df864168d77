"""A stranger's first minutes, on a fresh clone: `./gleaner run`, a look around, Ctrl-C, a second start without network.

Usage: python3 .ci/cold_run.py FOLDER [--again]. Standard library only, for it stands outside the environment it tries.
"""

import fcntl
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

SERVING = "Ctrl-C stops it"
BROUGHT_UP = struct.pack("16sh22x", b"lo", 1)  # struct ifreq: the loopback device, IFF_UP
SIOCSIFFLAGS = 0x8914
OFFLINE = {
    "PIP_NO_INDEX": "1",
    "UV_OFFLINE": "1",
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
}


def main() -> None:
    """Try the first start, then the second in a world without network."""
    folder = Path(sys.argv[1])
    if "--again" in sys.argv:
        start_again(folder)
        return
    start_first(folder)
    apart = ["unshare", "--net"] if can_leave_the_network() else []
    subprocess.run(
        [*apart, sys.executable, __file__, str(folder), "--again"], check=True, env={**os.environ, **OFFLINE}
    )


def start_first(folder: Path) -> None:
    """A fresh clone must open by itself, with a demo community and the sign-ins to see it."""
    began = time.monotonic()
    launcher, printed = launch(folder)
    seconds = time.monotonic() - began
    require("@" in printed, "the sign-ins are printed")
    look_around(address_in(printed))
    end(launcher, folder)
    print(f"cold run: first start {seconds:.0f} s")


def start_again(folder: Path) -> None:
    """The second start must need no network, keep the data and be quick."""
    if len(socket.if_nameindex()) == 1:
        with socket.socket() as any_socket:
            fcntl.ioctl(any_socket, SIOCSIFFLAGS, BROUGHT_UP)
    began = time.monotonic()
    launcher, printed = launch(folder)
    seconds = time.monotonic() - began
    require("installing" not in printed, "nothing is installed again")
    look_around(address_in(printed))
    end(launcher, folder)
    print(f"cold run: second start, without network, {seconds:.0f} s")


def can_leave_the_network() -> bool:
    """Whether this machine lets us try in a network name space with nothing in it."""
    return (
        bool(shutil.which("unshare"))
        and subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode == 0
    )


def launch(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """Start Gleaner as the README says; the process and what it printed until it was open."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GLEANER_", "VIRTUAL_ENV"))}
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    launcher = subprocess.Popen(["./gleaner", "run"], cwd=folder, env=clean, text=True, **pipes)
    printed = ""
    for line in launcher.stdout:
        print(f"  | {line}", end="")
        printed += line
        if SERVING in line:
            return launcher, printed
    raise SystemExit(f"cold run: ./gleaner run ended with code {launcher.wait()} before it was open")


def address_in(printed: str) -> str:
    """The address that the launcher printed."""
    return re.search(r"http://\S+", printed)[0]


def look_around(address: str) -> None:
    """The health check, the front page and a board with its submissions must be there."""
    require(get(f"{address}/healthz")[0] == 200, "GET /healthz answers 200")
    boards = re.findall(r'href="(/boards/[^"/?#]+)"', get(f"{address}/")[1])
    require(bool(boards), "the front page shows the demo's boards")
    submissions = set(re.findall(r'href="(/submissions/\d[^"?#]*)"', get(address + boards[0])[1]))
    require(len(submissions) >= 5, f"{boards[0]} lists the demo's submissions")


def get(url: str) -> tuple[int, str]:
    """Status and body of a page, asked for without any proxy."""
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=20) as answer:
        return answer.status, answer.read().decode()


def end(launcher: subprocess.Popen[str], folder: Path) -> None:
    """Ctrl-C must end it with code 0 and without a traceback, on the screen and in the logs."""
    launcher.send_signal(signal.SIGINT)
    rest, _ = launcher.communicate(timeout=60)
    require(launcher.returncode == 0, f"Ctrl-C ends with code 0 (it was {launcher.returncode})")
    logs = "".join(log.read_text(errors="replace") for log in (folder / "data" / "logs").glob("*.log"))
    require("Traceback" not in rest + logs, "no traceback is left")


def require(holds: bool, what: str) -> None:
    """End with a sentence when something does not hold."""
    if not holds:
        raise SystemExit(f"cold run: it does not hold that {what}")


if __name__ == "__main__":
    main()
