"""What a file tells of itself, wherever its format has a place for that."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from community.kernel.clock import iso


@dataclass(frozen=True, slots=True)
class About:
    """What was asked, when, of which version, and how many submissions that found."""

    query: Mapping[str, str]
    moment: datetime
    submissions: int

    def told(self) -> Mapping[str, str]:
        """As texts, under the names that headers, sheets and sidecars use."""
        return {
            "Filter": json.dumps(self.query),
            "Time": iso(self.moment),
            "Version": _version(),
            "Submissions": str(self.submissions),
        }


def _version() -> str:
    try:
        return version("gleaner")
    except PackageNotFoundError:  # a checkout that runs without being installed
        return "unreleased"
