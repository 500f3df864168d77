"""Stands in for `python -m waitress --listen=HOST:PORT …`: answers `/healthz` until it is interrupted."""

import http.server
import sys

listen = next(word.partition("=")[2] for word in sys.argv if word.startswith("--listen="))
host, _, port = listen.rpartition(":")


class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()


server = http.server.ThreadingHTTPServer((host, int(port)), Healthy)
try:
    server.serve_forever()
except KeyboardInterrupt:
    print("served to the end", flush=True)
