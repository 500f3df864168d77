"""What moderators may ask for."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)

from community.kernel import text
from community.kernel.commands import Command, Rejected
from community.kernel.errors import Invalid
from community.kernel.fields import RowId, filled_line, or_none
from community.kernel.words import N_, Words
from community.submissions.models import Kind, StatusKind
from community.triage.models import IPType, Level, NextStep

Name = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(filled_line)]
TagId = RowId
MOST_AT_ONCE = 200


def _note(value: str) -> str:
    cleaned = text.clean(value)
    if not cleaned:
        raise Rejected(N_("Please write a few words first."))
    return cleaned


Chosen = Annotated[RowId | None, BeforeValidator(or_none)]
Line = Annotated[str, Field(max_length=500), AfterValidator(text.clean_line)]
Stamp = Annotated[int | None, Field(ge=0), BeforeValidator(or_none)]


class Classify(Command):
    """Say what a submission teaches, on which level, where it happened and what comes next; "no IP" needs a because.

    `seen` is the newest judgement that was on the screen (0 for none), so that nobody overwrites one they never saw;
    None when no screen was involved. Programs may leave level and next step out; people are asked (see Judge).
    """

    words: ClassVar[Mapping[str, Words]] = {
        "level": N_("Please choose: what we designed, or what they expected?"),
        "next_step": N_("Please say what comes next."),
        "touchpoint": N_("Please say where it happened."),
    }
    ip_type: IPType
    reason: Line = ""
    level: Annotated[Level | None, BeforeValidator(or_none)] = Level.DESIGNED
    expectation: Line = ""
    touchpoint: Chosen = None
    next_step: Annotated[NextStep, BeforeValidator(or_none)] = NextStep.ANSWER
    seen: int | None = None

    @model_validator(mode="after")
    def explain_none(self) -> Self:
        """No IP without a reason is no judgement."""
        if self.ip_type is IPType.NONE and not self.reason:
            raise Invalid({"reason": N_("Please say why there is nothing to learn here.")})
        return self

    @model_validator(mode="after")
    def quote_expectation(self) -> Self:
        """An expectation that nobody can read is no finding."""
        if self.ip_type is not IPType.NONE and self.level is None:
            raise Invalid({"level": self.words["level"]})
        if self.ip_type is not IPType.NONE and self.level is Level.EXPECTED and not self.expectation:
            raise Invalid({"expectation": N_("Please write what they expected, in their words.")})
        return self


class Judge(Classify):
    """The same from a person's form: nothing leaves the inbox with a guess in place of a choice."""

    level: Annotated[Level | None, BeforeValidator(or_none)]
    next_step: Annotated[NextStep, BeforeValidator(or_none)]


class JudgeAgain(Command):
    """Classify what somebody else has classified, without seeing how."""

    words: ClassVar[Mapping[str, Words]] = {"level": N_("Please choose: what we designed, or what they expected?")}
    ip_type: IPType
    level: Annotated[Level | None, BeforeValidator(or_none)] = None

    @model_validator(mode="after")
    def say_level(self) -> Self:
        """What teaches something teaches it on a level."""
        if self.ip_type is not IPType.NONE and self.level is None:
            raise Invalid({"level": self.words["level"]})
        return self


class Assign(Command):
    """Give a submission to a colleague, or to nobody."""

    assignee: Chosen = None
    stamp: Stamp = None


class PutOff(Command):
    """Snooze until a day, or (without one) until something happens."""

    until: Annotated[date | None, BeforeValidator(or_none)] = None
    stamp: Stamp = None


class MoveMany(Command):
    """Move many to the status of this kind on their boards, with a word for everybody."""

    status_kind: StatusKind
    note: Annotated[str, Field(max_length=2_000), AfterValidator(text.clean)] = ""


class TagMany(Command):
    """Put a tag on many, or take it off."""

    tag: RowId
    off: bool = False


class WriteNote(Command):
    """Tell the colleagues something about a submission."""

    body: Annotated[str, Field(max_length=5_000), AfterValidator(_note)]


class KeepView(Command):
    """Keep a question to the inbox under a name."""

    name: Name
    query: Annotated[str, Field(max_length=500)] = ""
    is_shared: bool = False
    is_default: bool = False


class KeepTouchpoint(Command):
    """Name a place where things happen, or change one."""

    name: Name
    position: int = Field(0, ge=0, le=10_000)
    is_offered: bool = False


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


class View(StrEnum):
    """The inbox's own lists: what waits, what waits for me, what was put off."""

    UNSEEN = "unseen"
    MINE = "mine"
    SNOOZED = "snoozed"


class Age(StrEnum):
    """How long something has waited: less than a day, a week, thirty days, or longer; each in one of these only."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    OLDER = "older"


class Order(StrEnum):
    """Which of what waits comes first: who waits longest, or who is most upset."""

    OLDEST = "oldest"
    CARE = "care"


NOBODY = "none"
Slug = Annotated[str, Field(max_length=200)]


class DeskQuery(Command):
    """A question to the inbox. What means nothing is ignored, so that an old link still shows a page."""

    view: View = View.UNSEEN
    order: Order = Order.OLDEST
    board: Slug = ""
    kind: Kind | None = None
    status: StatusKind | None = None
    tag: Slug = ""
    assignee: Annotated[str, Field(pattern=r"^(none|[1-9][0-9]{0,8})?$")] = ""
    age: Age | None = None
    answered: Annotated[str, Field(pattern=r"^(yes|no)?$")] = ""

    @field_validator("*", mode="wrap")
    @classmethod
    def or_default(cls, value: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        """A value that means nothing counts as not given."""
        try:
            return validate(value)
        except ValidationError:
            return cls.model_fields[str(info.field_name)].default

    @property
    def filters(self) -> dict[str, str]:
        """What narrows the view, as it stands in an address."""
        return {name: value for name, value in self.to_query().items() if name not in ("view", "order")}

    def to_query(self) -> dict[str, str]:
        """The question as parameters of an address, without what is the default anyway."""
        return {
            name: str(value) for name, value in self.model_dump(exclude_defaults=True, mode="json").items() if value
        }

    def but(self, **changes: Any) -> Self:
        """The same question with something changed."""
        kept = {name: value for name, value in {**self.model_dump(), **changes}.items() if value is not None}
        return self.model_validate(kept)
