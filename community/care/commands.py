"""What may be asked about rescues."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from community.care.models import RescueState
from community.kernel import text
from community.kernel.commands import Command
from community.kernel.fields import RowId, RowIdOrNone, filled_line
from community.kernel.words import N_, Words

Line = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(filled_line)]


class OpenRescue(Command):
    """Somebody of the team thinks that the author of a submission may leave, and says why."""

    words: ClassVar[Mapping[str, Words]] = {"submission": N_("Please say which submission shows it.")}

    submission: RowId
    why: Line


class GiveRescue(Command):
    """Say who looks after it; nobody is an answer, too."""

    owner: RowIdOrNone = None


class PlanRescue(Command):
    """Say what comes next, and by which day."""

    words: ClassVar[Mapping[str, Words]] = {"next_on": N_("Please give a day.")}

    next_step: Line
    next_on: date


class NoteRescue(Command):
    """Say what happened."""

    word: Line


class EndRescue(Command):
    """Say how it ended, and how one knows."""

    outcome: Literal[RescueState.SAVED, RescueState.LOST]
    how: Line


class LetGo(Command):
    """Ask to let a customer go, and say why."""

    reason: Line


class RefuseLetGo(Command):
    """Say no, perhaps with what to try first."""

    answer: Annotated[str, Field(max_length=500), AfterValidator(text.clean_line)] = ""
