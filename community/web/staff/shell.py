"""What surrounds the forms about one submission: where they are sent, what they carry along, and how they are kept.

Most submissions that wait show the same forms, but for their number and what the page knew when it was shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from markupsafe import Markup

from community.policy import Permission, can
from community.web.auth import actor
from community.web.fragments import HOLE, piece
from community.web.rendering import keys_of, locale_code
from community.web.staff.question import asked, written

SWAPS = {"inbox": "#inbox #rail", "submission": "#triage"}  # by the page that shows the forms: what a swap takes
ID, STAMP = HOLE.format("id"), HOLE.format("stamp")


@dataclass(frozen=True, slots=True)
class Shell:
    """One submission, the page that shows it (`back`), and the stamp of what that page knows."""

    submission_id: int
    back: str
    stamp: int

    def piece(self, template: str, values: Mapping[str, Any], *, keep: bool) -> Markup:
        """The template filled with these values and what every form needs; kept, unless somebody typed into it."""
        who, root = actor(), request.script_root
        place = "inbox" if self.back == "inbox" else "submissions"
        around = {
            "id": ID,
            "stamp": STAMP,
            "base": f"{root}/staff/submissions/{ID}",
            "here": f"{root}/staff/{place}/{ID}",
            "back": self.back,
            "swap": SWAPS[self.back],
            "asked": written(asked()),
            "own_keys": keys_of(who),
            "role": who.role,
        }

        def may(permission: str) -> bool:
            return can(who, Permission(permission))

        return piece(
            template,
            {**around, **values},
            holes={"id": self.submission_id, "stamp": self.stamp},
            beside={"can": may, "locale": locale_code()},
            keep=keep,
        )
