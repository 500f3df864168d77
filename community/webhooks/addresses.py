"""Which addresses a webhook may lead to, so that nobody reaches the inside of a network through this site.

The name is looked up once, every address found is checked, and the caller connects to exactly the one that was checked:
a name that answers otherwise a moment later gains nothing. The list of networks is our own, because what the standard
library calls global has holes (NAT64, 6to4, multicast, the metadata addresses of clouds).
"""

import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from community.kernel.errors import Invalid
from community.kernel.words import N_, Words

CLOSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
        *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
    )
)
PORTS = frozenset({443, 8443})
LONGEST = 500


class Unreachable(Exception):
    """There is no way to an endpoint, for this reason."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: `host` by name, for its certificate, and `path` with its query."""

    is_secure: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.is_secure else 80) else f"{name}:{self.port}"


def target_of(url: str, allowed: Collection[str]) -> Target:
    """The parts of an address; Invalid at `url` for one that nobody may be sent to.

    Hosts in `allowed` (settings) may be inside the network, without TLS and at any port.
    """
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or "\\" in url or " " in url:
        raise Invalid({"url": N_("This is no web address that we could send to.")})
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Invalid({"url": N_("This is no web address that we could send to.")}) from None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in ("https", "http") or not host or parts.username is not None or parts.password is not None:
        raise Invalid({"url": N_("Please enter an address that begins with https://, without a name and password.")})
    is_inside, is_secure = host in allowed, parts.scheme == "https"
    if not is_secure and not is_inside:
        raise Invalid({"url": N_("Please enter an address that begins with https://.")})
    port = port or (443 if is_secure else 80)
    if port not in PORTS and not is_inside:
        raise Invalid({"url": N_("Only the ports 443 and 8443 can be reached.")})
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(is_secure, host, port, path)


def checked_address(target: Target, allowed: Collection[str]) -> tuple[str, int]:
    """The address to connect to; Unreachable when the name is not known, or leads to where nobody may be sent."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(N_("Its name is not known.")) from None
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not addresses:
        raise Unreachable(N_("Its name is not known."))
    if target.host not in allowed and any(is_closed(address) for address in addresses):
        raise Unreachable(N_("It leads inside a network, where we do not send."))
    return addresses[0], target.port


def is_closed(address: str) -> bool:
    """Whether an address is one that only an allowed host may have."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    inner = getattr(found, "ipv4_mapped", None)
    found = inner if inner is not None else found
    return any(found in network for network in CLOSED if network.version == found.version)
