"""Ports and addresses: where the web server can listen, and whether it answers there."""

import contextlib
import http.client
import os
import socket
import urllib.request

from launch.checkout import LaunchError

PORTS_TRIED = 50
LAST_PORT = 65535


def free_port(host: str, wanted: int) -> int:
    """The first port from the wanted one up that nobody listens on; 0 takes any. LaunchError when there is none."""
    for port in range(wanted, min(wanted + PORTS_TRIED, LAST_PORT + 1)):
        with contextlib.suppress(OSError):
            return try_port(host, port)
    raise LaunchError(f"No port from {wanted} up could be opened on {host}; try another --port or --host.")


def try_port(host: str, port: int) -> int:
    """Listen on a port for a moment and return its number; OSError when that is not possible."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        if os.name == "posix":  # elsewhere this option would let two programs share one port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        return int(probe.getsockname()[1])


def is_healthy(base: str) -> bool:
    """Whether the web server at this address says that it is well."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy for the world knows nothing of us
    try:
        with direct.open(f"{base}/healthz", timeout=5) as answer:
            return bool(answer.status == http.client.OK)
    except (OSError, http.client.HTTPException):
        return False


def listener(host: str, port: int) -> str:
    """Host and port as one word, IPv6 in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
