"""What a thread of the demo is made of. Times are distances: the demo always ends shortly before it is loaded."""

from dataclasses import dataclass, field
from datetime import timedelta

from community.submissions.models import Kind
from community.triage.models import IPType


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, and the replies to it."""

    by: str
    after: timedelta
    body: str
    replies: tuple["Remark", ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A change of status, with what the public was told, and why it was declined or for which day it is planned."""

    status: str
    by: str
    after: timedelta
    note: str
    reason: str = ""
    promised: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The company's official answer."""

    by: str
    after: timedelta
    body: str


@dataclass(frozen=True, slots=True)
class FormerWords:
    """The body as it stood until the author edited it."""

    until: timedelta
    body: str


@dataclass(frozen=True, slots=True)
class Story:
    """A submission with everything that happened to it.

    `age` reaches from the posting to the loading of the demo, every `after` from the posting onwards. `pull` is the
    share of 340 members who will have voted when nobody new comes by any more. `voice_of` is the title of what it was
    merged into, on the same board, when it was judged.
    """

    board: str
    title: str
    by: str
    kind: Kind
    age: timedelta
    pull: float
    body: str
    ip_type: IPType | None = None
    ip_reason: str = ""
    tags: tuple[str, ...] = ()
    staff_tags: tuple[str, ...] = ()
    former: FormerWords | None = None
    voice_of: str = ""
    remarks: tuple[Remark, ...] = ()
    steps: tuple[Step, ...] = field(default=())
    answer: Reply | None = None

    def all_remarks(self) -> tuple[Remark, ...]:
        """Every comment and every reply, as a reader meets them."""
        return tuple(said for remark in self.remarks for said in (remark, *remark.replies))

    def speakers(self) -> frozenset[str]:
        """Everybody who wrote here, the author and the staff too."""
        answering = {self.answer.by} if self.answer else set()
        said = {one.by for one in self.all_remarks()} | {step.by for step in self.steps}
        return frozenset({self.by} | said | answering)
