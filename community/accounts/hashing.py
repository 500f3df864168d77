"""Password hashes: argon2id, slow on purpose, and never more than two at once in a process."""

import base64
import os
from threading import BoundedSemaphore
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = (
    2  # each takes 64 MiB and a core for a good part of a second; a third one waits, so sign-in is no way to sink us
)


class Passwords:
    """Hashes and checks passwords; the composition root makes the app's one instance."""

    def __init__(self, **parameters: Any) -> None:
        self._hasher = PasswordHasher(**parameters)
        self._turn = BoundedSemaphore(AT_ONCE)
        self._nobodys = _hash_of_nothing(self._hasher)

    def hash(self, password: str) -> str:
        """What is kept of a password: argon2id with its parameters and a salt (RFC 9106, second recommended option)."""
        with self._turn:
            return self._hasher.hash(password)

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether `password` is the one that was kept; without one it takes as long and is False."""
        with self._turn:
            try:
                return self._hasher.verify(kept or self._nobodys, password)
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, kept: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)


def _hash_of_nothing(hasher: PasswordHasher) -> str:
    """A well-formed hash that no password has: checking against it costs what checking against a real one does."""
    salt, digest = (_b64(os.urandom(length)) for length in (hasher.salt_len, hasher.hash_len))
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")
