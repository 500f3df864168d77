"""`./gleaner run` from the first line to the last, with stand-ins for flask and waitress."""

import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from launch.checkout import Checkout
from launch.ports import is_healthy

SERVING = "Ctrl-C stops it"


def address_in(printed: str) -> str:
    return next(word for word in printed.split() if word.startswith("http://"))


def test_it_opens_shows_the_sign_ins_and_ends_cleanly(ready: Checkout, launched: Any) -> None:
    one = launched(ready)
    printed = one.read_until(SERVING)
    address = address_in(printed)
    assert "customer@example.com" in printed
    assert is_healthy(address)
    code, rest = one.end(signal.SIGINT)
    assert code == 0
    assert "Traceback" not in rest
    assert not is_healthy(address)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_both_processes_finish_their_work_however_it_is_ended(
    ready: Checkout, launched: Any, ending: signal.Signals
) -> None:
    one = launched(ready)
    one.read_until(SERVING)
    assert one.end(ending)[0] == 0
    logs = ready.root / "data" / "logs"
    assert "served to the end" in (logs / "web.log").read_text(encoding="utf-8")
    assert "worked to the end" in (logs / "worker.log").read_text(encoding="utf-8")


def test_a_second_start_keeps_the_data_and_loads_no_demo_again(ready: Checkout, launched: Any) -> None:
    one = launched(ready)
    one.read_until(SERVING)
    one.end(signal.SIGINT)
    again = launched(ready)
    printed = again.read_until(SERVING)
    assert "customer@example.com" not in printed
    assert "installing" not in printed
    assert again.end(signal.SIGINT)[0] == 0


def test_the_demos_sign_ins_are_kept_for_their_owner_and_named_again(ready: Checkout, launched: Any) -> None:
    one = launched(ready)
    one.read_until(SERVING)
    one.end(signal.SIGINT)
    kept = ready.root / "data" / "demo-sign-ins.txt"
    assert "customer@example.com" in kept.read_text(encoding="utf-8")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert f"The demo's sign-ins are in {kept}" in launched(ready).read_until(SERVING)


def test_a_start_broken_off_after_the_demo_loses_no_sign_ins(ready: Checkout, launched: Any) -> None:
    assert launched(ready, STAND_IN_WORKER="dies").finish()[0] == 1
    printed = launched(ready).read_until(SERVING)
    kept = ready.root / "data" / "demo-sign-ins.txt"
    assert str(kept) in printed
    assert "customer@example.com" in kept.read_text(encoding="utf-8")


def test_without_demo_it_shows_the_first_administrators_link(ready: Checkout, launched: Any) -> None:
    one = launched(ready, "--no-demo")
    printed = one.read_until(SERVING)
    assert "customer@example.com" not in printed
    assert f"{address_in(printed)}/first/abc" in printed


def test_a_port_that_is_taken_is_named_with_the_one_used_instead(ready: Checkout, launched: Any) -> None:
    first = launched(ready)
    taken = address_in(first.read_until(SERVING)).rpartition(":")[2]
    second = launched(ready, "--port", taken, "--data", str(ready.root / "other data"))
    printed = second.read_until(SERVING)
    assert f"port {taken} is taken, so it will be " in printed
    assert not address_in(printed).endswith(f":{taken}")
    assert (ready.root / "other data" / "gleaner.db").exists()


def test_a_worker_that_dies_ends_the_web_server_and_is_named(ready: Checkout, launched: Any) -> None:
    one = launched(ready, STAND_IN_WORKER="dies")
    code, printed = one.finish()
    assert code == 1
    assert "The worker ended by itself (code 1)" in printed
    assert "the worker has no strength" in printed
    assert str(ready.root / "data" / "logs" / "worker.log") in printed
    assert "served to the end" in (ready.root / "data" / "logs" / "web.log").read_text(encoding="utf-8")


def test_a_database_that_cannot_be_prepared_is_said_in_words(ready: Checkout, launched: Any) -> None:
    code, printed = launched(ready, STAND_IN_FAILS="db upgrade").finish()
    assert code == 1
    assert "Preparing the database failed" in printed
    assert "this cannot be done" in printed
    assert "Traceback" not in printed


def test_data_and_logs_are_for_their_owner_alone(ready: Checkout, launched: Any) -> None:
    launched(ready).read_until(SERVING)
    folders = [ready.root / "data", ready.root / "data" / "logs"]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


def test_a_wrong_option_is_refused_with_one_sentence(ready: Checkout) -> None:
    for words in (["--port", "99999"], ["--prot", "1"]):
        done = subprocess.run(
            [sys.executable, str(ready.root / "gleaner"), "run", *words], capture_output=True, text=True
        )
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def test_other_words_go_to_gleaners_commands_where_the_person_stands(ready: Checkout, tmp_path: Path) -> None:
    command = [sys.executable, str(ready.root / "gleaner"), "import", "csv", "my file.csv", "--dry-run"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.strip() == f"{tmp_path} --app {ready.root / 'wsgi.py'} import csv my file.csv --dry-run"
    assert done.returncode == 7


def test_help_is_short_and_names_the_two_commands(bare: Checkout) -> None:
    done = subprocess.run([sys.executable, str(bare.root / "gleaner"), "--help"], capture_output=True, text=True)
    assert done.returncode == 0
    assert "./gleaner run " in done.stdout
    assert "./gleaner test " in done.stdout
    assert len(done.stdout.splitlines()) < 25
