"""What staff may say about guesses."""

from typing import Annotated

from pydantic import BeforeValidator

from community.assists.models import Said
from community.kernel.commands import Command
from community.kernel.fields import or_none


class SayHeat(Command):
    """Say how upset somebody is; nothing lets the score count again."""

    heat: Annotated[Said | None, BeforeValidator(or_none)] = None
