"""Stands in for `python -m waitress --listen=HOST:PORT …`: is healthy once the worker works, until interrupted."""

import http.server
import os
import sys
from pathlib import Path

listen = next(word.partition("=")[2] for word in sys.argv if word.startswith("--listen="))
host, _, port = listen.rpartition(":")
data = Path(os.environ["GLEANER_DATA_DIR"])


class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" and (data / "working").exists() else 503)
        self.end_headers()


server = http.server.ThreadingHTTPServer((host, int(port)), Healthy)
try:
    (data / "serving").touch()
    server.serve_forever()
except KeyboardInterrupt:
    print("served to the end", flush=True)
