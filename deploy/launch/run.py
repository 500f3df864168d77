"""`./gleaner run`: database, demo, web server and worker, from a bare checkout to an open address."""

import argparse
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from launch.checkout import Checkout, LaunchError, make_private, settings
from launch.children import Child, refuse_the_dead, start, stop, watch
from launch.environment import RUN_LOCK, prepare
from launch.ports import LAST_PORT, free_port, is_healthy, listener
from launch.talk import end_of, run_step, step

PATIENCE = 60.0  # seconds for the web server to answer its first request
SIGN_INS = "demo-sign-ins.txt"
DEMO_COMPANY = "Fjord Coffee"
VISITED_AT = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # what listens everywhere is visited on this machine


@dataclass(frozen=True, slots=True)
class Place:
    """Where this run listens, where a browser finds it, what it tells its processes, and where it keeps things."""

    host: str
    port: int
    address: str
    environment: dict[str, str]

    @property
    def data(self) -> Path:
        """The one folder with state."""
        return Path(self.environment["GLEANER_DATA_DIR"])

    @property
    def logs(self) -> Path:
        """Where every process writes what it has to say."""
        return self.data / "logs"


def run(here: Checkout, words: Sequence[str]) -> int:
    """Serve Gleaner on this machine until Ctrl-C; returns 0 when a person ended it."""
    began = time.monotonic()
    options = run_options(words)
    prepare(here, RUN_LOCK)
    place = find_place(here, options)
    make_private(place.data)
    make_private(place.logs)
    welcome = prepare_data(here, place, with_demo=not options.no_demo)
    children: list[Child] = []
    try:
        with step("starting the web server and the worker"):
            start_children(here, place, children)
        print(f"\nGleaner is open at {place.address} (ready in {time.monotonic() - began:.0f} s)\n\n{welcome}", end="")
        print(f"Ctrl-C stops it. What it keeps is in {place.data}, its logs in {place.logs}.", flush=True)
        watch(children)
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
        return 0
    finally:
        stop(children)


def run_options(words: Sequence[str]) -> argparse.Namespace:
    """The options of `run`; anything else ends with one sentence and code 2."""
    parser = argparse.ArgumentParser(prog="gleaner run", description="Start Gleaner on this machine.")
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="begin looking for a free port here")
    parser.add_argument("--host", default="127.0.0.1", metavar="H", help="listen on this address")
    parser.add_argument("--no-demo", action="store_true", help="start with an empty community")
    parser.add_argument("--data", metavar="DIR", help="keep everything in this folder")
    options = parser.parse_args(words)
    if not 0 <= options.port <= LAST_PORT:
        parser.error(f"a port is a number from 0 to {LAST_PORT}")
    return options


def find_place(here: Checkout, options: argparse.Namespace) -> Place:
    """A free port and the settings that go with it; says so when it is not the port that was wanted."""
    port = free_port(options.host, options.port)
    if options.port not in (port, 0):
        print(f"  port {options.port} is taken, so it will be {port}")
    visit = listener(VISITED_AT.get(options.host, options.host), port)
    environment = settings(here, data=options.data, base_url=f"http://{visit}")
    return Place(options.host, port, f"http://{visit}", environment)


def prepare_data(here: Checkout, place: Place, *, with_demo: bool) -> str:
    """Bring the database to this version and fill an empty one; returns what a person needs to get in."""
    ask(here, place, "preparing the database", "db", "upgrade")
    sign_ins = load_demo(here, place) if with_demo else ""
    name_demo(place)
    if sign_ins:
        return f"{sign_ins}\n\n"
    if link := ask(here, place, "looking for an administrator", "user", "first-link", "--if-none"):
        return f"Become its administrator (the link works once): {link}\n\n"
    kept = place.data / SIGN_INS
    return f"The demo's sign-ins are in {kept}\n\n" if kept.exists() else ""


def load_demo(here: Checkout, place: Place) -> str:
    """Fill an empty community and return its sign-ins; a file keeps them, for nobody can ask for them again."""
    fresh = place.data / f"{SIGN_INS}.new"
    keep_sign_ins(place, fresh)  # a start that was broken off may have left them
    said = ask(here, place, "looking after the demo community", "demo", "load", "--if-empty", into=fresh)
    keep_sign_ins(place, fresh)
    return said


def name_demo(place: Place) -> None:
    """Give a community that holds the demo the name of its company, unless a person chose one."""
    if (place.data / SIGN_INS).exists() and "GLEANER_SITE_NAME_FILE" not in place.environment:
        place.environment.setdefault("GLEANER_SITE_NAME", DEMO_COMPANY)


def keep_sign_ins(place: Place, fresh: Path) -> None:
    """Keep new sign-ins in place of older ones; nothing printed is nothing new."""
    if fresh.exists() and fresh.stat().st_size:
        fresh.replace(place.data / SIGN_INS)


def ask(here: Checkout, place: Place, what: str, *words: str, into: Path | None = None) -> str:
    """Run one of Gleaner's own commands as a step and return what it printed."""
    command = [str(here.python), "-m", "flask", "--app", "wsgi", *words]
    said = into or place.logs / "said.txt"
    return run_step(what, command, place.logs / "start.log", said, cwd=here.root, env=place.environment)


def start_children(here: Checkout, place: Place, children: list[Child]) -> None:
    """Start web server and worker and wait for the first answer; the list holds what was started, come what may."""
    listen = f"--listen={listener(place.host, place.port)}"
    web = [str(here.python), "-m", "waitress", listen, "--threads=8", "wsgi:app"]
    worker = [str(here.python), "-m", "flask", "--app", "wsgi", "worker", "run"]
    # waitress finishes its requests on an interrupt, but dies at once on SIGTERM
    for name, command, farewell in (("web server", web, signal.SIGINT), ("worker", worker, signal.SIGTERM)):
        log = place.logs / f"{name.split()[0]}.log"
        children.append(start(name, command, log, farewell, cwd=here.root, env=place.environment))
    wait_until_healthy(children, place.address)


def wait_until_healthy(children: Sequence[Child], base: str) -> None:
    """Wait for `GET /healthz` to answer 200; LaunchError when it does not in time, or a child ends meanwhile."""
    until = time.monotonic() + PATIENCE
    while not is_healthy(base):
        refuse_the_dead(children)
        if time.monotonic() > until:
            raise LaunchError(f"The web server does not answer.\n{end_of(children[0].log)}")
        time.sleep(0.2)
    refuse_the_dead(children)
