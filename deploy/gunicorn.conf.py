"""The web server in production: `python -m gunicorn -c deploy/gunicorn.conf.py`, behind a proxy that ends TLS.

A proxy is needed for more than TLS: some fifty slow connections silence gunicorn, while nginx or Caddy hold thousands.
"""

import os
from importlib import import_module
from typing import Any

wsgi_app = "wsgi:app"
bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", os.cpu_count() or 1))
threads = 4
preload_app = True  # shares the memory of everything that is imported: a quarter less a worker

timeout = 60
graceful_timeout = 30  # a request that has begun is finished before its worker ends
keepalive = 5
# PostgreSQL ends what a page waits for before gunicorn ends its worker; migrations and the worker may take longer
raw_env = [f"PGOPTIONS={os.environ.get('PGOPTIONS', '-c statement_timeout=30s')}"]
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # a slow disk must not look like a hanging worker
control_socket_disable = True  # it would want a home to write into, and nobody here steers by it

accesslog = "-"
errorlog = "-"


def when_ready(_server: Any) -> None:
    """Import what search counts with before the workers are forked, so that they share it: ten megabytes and a bit."""
    import_module("community.search.whoosh_index.engines").fastest_engine()
