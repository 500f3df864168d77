"""What may be asked of the roadmap and the changelog."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from community.kernel import text
from community.kernel.commands import Command
from community.kernel.fields import RowId, filled_line, or_none
from community.policy import Audience
from community.shipping.models import Category, Helped

MOST_LINKS = 200


class KeepEntry(Command):
    """Write an entry, or change one; `version` is the one that was changed, so that nobody overwrites a newer one."""

    title: Annotated[str, Field(min_length=1, max_length=120), AfterValidator(filled_line)]
    benefit: Annotated[str, Field(max_length=300), AfterValidator(text.clean_line)] = ""
    body: Annotated[str, Field(max_length=20_000), AfterValidator(text.clean)] = ""
    category: Category = Category.NEW
    audience: Audience = Audience.PUBLIC
    submissions: frozenset[RowId] = Field(frozenset(), max_length=MOST_LINKS)
    version: Annotated[int | None, BeforeValidator(or_none)] = None


class ScheduleEntry(Command):
    """Publish an entry at a moment to come."""

    publish_at: datetime


class KeepOnRoadmap(Command):
    """Say who sees a submission on the roadmap: everybody who may read it, or the team alone."""

    is_public: bool


class SayHelped(Command):
    """Say whether what was shipped helped, and what is missing."""

    said: Helped
    remark: Annotated[str, Field(max_length=2_000), AfterValidator(text.clean)] = ""
