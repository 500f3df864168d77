"""The web server in production: `python -m gunicorn -c deploy/gunicorn.conf.py`, behind a proxy that ends TLS.

A proxy is needed for more than TLS: some fifty slow connections silence gunicorn, while nginx or Caddy hold thousands.
"""

import gc
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

COLLECTED_AFTER = (10_000, 20, 20)  # a page makes thousands of objects, and nearly all of them go by themselves

accesslog = "-"
errorlog = "-"


def when_ready(_server: Any) -> None:
    """Before the workers are forked: import what search counts with, so that they share it (ten megabytes and a bit),
    and let the collector leave alone what stays for ever; it looked through all of it again and again.
    """
    import_module("community.search.whoosh_index.engines").fastest_engine()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)
