"""Numbers in addresses, and which submission is meant by what somebody typed or pasted."""

import re

from flask import request

from community.kernel.db import LARGEST
from community.kernel.errors import Invalid
from community.kernel.words import N_

ADDRESS = re.compile(r"(?:.*/submissions/)?#?([1-9][0-9]{0,9})(?:-[^/]*)?/?")


def number_in(typed: str) -> int:
    """The number in a number, or in an address that ends in one; Invalid at `into` when there is none."""
    found = ADDRESS.fullmatch(typed.strip())
    if found is None or int(found[1]) > LARGEST:
        raise Invalid({"into": N_("Please enter the address of a submission, or its number.")})
    return int(found[1])


def asked_number(name: str) -> int | None:
    """A number in the address; None for what no row can have, so that nonsense is one and the same page."""
    number = request.args.get(name, type=int)
    return number if number is not None and 0 < number <= LARGEST else None
