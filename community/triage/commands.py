"""What moderators may ask for."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from community.kernel import text
from community.kernel.commands import Command, Rejected
from community.kernel.errors import Invalid
from community.kernel.words import N_
from community.triage.models import IPType


def _name(value: str) -> str:
    cleaned = text.clean_line(value)
    if not cleaned:
        raise Rejected(N_("Please fill this in."))
    return cleaned


Name = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_name)]
TagId = Annotated[int, Field(gt=0, lt=2**31)]


class Classify(Command):
    """Say what a submission teaches; "no IP" needs a because.

    `seen` is the newest judgement that was on the screen (0 for none), so that nobody overwrites one they never saw;
    None when no screen was involved.
    """

    ip_type: IPType
    reason: Annotated[str, Field(max_length=500), AfterValidator(text.clean_line)] = ""
    seen: int | None = None

    @model_validator(mode="after")
    def explain_none(self) -> Self:
        """No IP without a reason is no judgement."""
        if self.ip_type is IPType.NONE and not self.reason:
            raise Invalid({"reason": N_("Please say why there is nothing to learn here.")})
        return self


class KeepTag(Command):
    """Make a tag, or change one."""

    name: Name
    is_public: bool = True
    position: int = Field(0, ge=0, le=10_000)


class SetTags(Command):
    """The tags that a submission shall have: these and no others.

    With `seen`, the tags that were on the screen, only the difference counts: two people who tick at once both win.
    """

    tags: frozenset[TagId] = frozenset()
    seen: frozenset[TagId] | None = None
