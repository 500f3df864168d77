"""What may be asked of trackers and of links with their issues."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from community.kernel import text
from community.kernel.commands import Command, Rejected
from community.kernel.errors import Invalid
from community.kernel.fields import RowId, filled_line
from community.kernel.ids import new_token
from community.kernel.words import N_, Words
from community.trackers.adapters import ADAPTERS
from community.trackers.models import TrackerKind


def _address(value: str) -> str:
    """An address without what nobody means: a slash at its end, a query, a fragment."""
    value = value.strip().rstrip("/")
    if value and (urlsplit(value).query or urlsplit(value).fragment):
        raise Rejected(N_("Please enter only the tracker's own address."))
    return value


def _secret(value: str) -> str:
    if not re.fullmatch(r"[!-~]*", value):
        raise Rejected(N_("This is no token: it has spaces or letters that no token has."))
    return value


Secret = Annotated[str, Field(max_length=500, repr=False), AfterValidator(_secret)]


class KeepTracker(Command):
    """Connect a tracker, or change a connection. An empty token keeps the one that is there."""

    kind: TrackerKind
    name: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(filled_line)]
    address: Annotated[str, Field(max_length=300), AfterValidator(_address)] = ""
    project: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(filled_line)]
    account: Annotated[str, Field(max_length=200), AfterValidator(text.clean_line)] = ""
    token: Secret = ""
    hook_secret: Secret = ""

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """The command; Invalid at `project` for a name that this kind of tracker does not give."""
        found = super().parse(data)
        if not re.fullmatch(ADAPTERS[found.kind].project_pattern, found.project):
            raise Invalid({"project": PROJECTS[found.kind]})
        if not found.address:
            return found.model_copy(update={"address": ADAPTERS[found.kind].home})
        return found


PROJECTS: Mapping[TrackerKind, Words] = {
    TrackerKind.GITHUB: N_("Please enter the repository like owner/name."),
    TrackerKind.GITLAB: N_("Please enter the project with its groups, like group/name."),
    TrackerKind.JIRA: N_("Please enter the project's key in capitals, like SHOP."),
    TrackerKind.LINEAR: N_("Please enter the team's key in capitals, like ENG."),
}


def _ticket(value: object) -> str:
    """The form's own; a form without one is a form of its own."""
    return value if isinstance(value, str) and re.fullmatch(r"[\w-]{8,64}", value, re.ASCII) else new_token()


class MakeIssue(Command):
    """Make an issue of a submission; `ticket` is the form's own, so that it is made once."""

    tracker: RowId
    ticket: Annotated[str, BeforeValidator(_ticket)] = Field("", validate_default=True)
    title: Annotated[str, Field(min_length=1, max_length=250), AfterValidator(filled_line)]
    body: Annotated[str, Field(max_length=30_000)] = ""


class LinkIssue(Command):
    """Link a submission with an issue that is there."""

    url: Annotated[str, Field(min_length=1, max_length=500), AfterValidator(filled_line)]
