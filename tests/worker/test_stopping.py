"""A worker that is told to stop stops, wherever the signal finds it."""

import subprocess
import sys

# A waiting thread holds the event's lock for a moment; the signal comes just then.
WORK = """
import signal, threading

class Event(threading.Event):
    def wait(self, timeout=None):
        with self._cond:
            signal.raise_signal(signal.SIGTERM)
        return False

threading.Event = Event
from community.worker import loop
loop.lanes = lambda: []
loop.ALONGSIDE = {}
loop._step = lambda *_, **__: False
loop.run(None)
print("stopped")
"""


def test_a_signal_that_finds_the_worker_waiting_does_not_hang_it() -> None:
    done = subprocess.run([sys.executable, "-c", WORK], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "stopped\n", done.stderr
