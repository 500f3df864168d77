"""What must hold before a submission changes its status, beyond what it has to say itself.

Rooms above this one register what they want to hold: so they are asked, and nothing here knows them.
"""

from collections.abc import Callable

from community.submissions.models import Status, Submission

Gate = Callable[[Submission, Status], None]
_GATES: list[Gate] = []


def gate(check: Gate) -> Gate:
    """Ask `check` before every move; it raises Invalid at the field that is missing."""
    _GATES.append(check)
    return check


def pass_gates(submission: Submission, status: Status) -> None:
    """Ask all of them."""
    for check in _GATES:
        check(submission, status)
