"""What may be asked of an account."""

from enum import StrEnum
from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from community.accounts.common_passwords import is_common
from community.accounts.models import Theme
from community.kernel.commands import Command, Rejected
from community.kernel.text import clean_line
from community.kernel.words import N_
from community.policy import Role

NAME_LIMIT = 80
LONGEST_EMAIL = 254  # RFC 5321
SHORTEST = 8
LONGEST = 128


def normal_email(text: str) -> str:
    """An address as it is kept: its domain normalised, all of it lower case; Rejected when it cannot be one."""
    refusal = Rejected(N_("This does not look like an e-mail address."))
    if len(text) > 4 * LONGEST_EMAIL:  # the library takes a second to refuse a megabyte, and twice a form asks it
        raise refusal
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise refusal from None


def _name(text: str) -> str:
    if not (name := clean_line(text, limit=NAME_LIMIT)):
        raise Rejected(N_("Please fill this in."))
    return name


def new_password(password: str) -> str:
    """A password as it was typed; Rejected when it is too short, too long or among the first that are guessed."""
    if len(password) < SHORTEST:
        raise Rejected(N_("Please use at least %(min)s characters.", min=SHORTEST))
    if len(password) > LONGEST:
        raise Rejected(N_("Please use at most %(max)s characters.", max=LONGEST))
    if is_common(password):
        raise Rejected(N_("This is one of the first passwords anybody would guess. Please choose another one."))
    return password


Email = Annotated[str, AfterValidator(normal_email)]
TypedEmail = Annotated[str, BeforeValidator(str), AfterValidator(lambda text: text.strip().lower())]
Name = Annotated[str, AfterValidator(_name)]
NewPassword = Annotated[str, AfterValidator(new_password), Field(repr=False)]
Password = Annotated[str, Field(repr=False, min_length=1)]


class Confidential(Command):
    """A command with a password, which is taken as it was typed, spaces and all."""

    model_config = ConfigDict(str_strip_whitespace=False)


class SignUp(Command):
    """Ask to become a member. The password is chosen by the mailed link, by whoever reads that mailbox."""

    name: Name
    email: Email


class TakeSite(Confidential):
    """Become the first administrator, by the link that was printed where the site runs."""

    name: Name
    email: Email
    password: NewPassword


class Whose(StrEnum):
    """Whether what waits from another browser is the newcomer's own."""

    MINE = "mine"
    NOT_MINE = "not_mine"


class ConfirmAddress(Confidential):
    """Come in by the mailed link: the name, the password, and whether what another browser left (`seen`) is theirs."""

    name: Name
    password: NewPassword
    waiting: Whose | None = None
    seen: str = ""


class SignIn(Confidential):
    """Prove who one is."""

    email: TypedEmail
    password: Password


class AskForMail(Command):
    """Have a link mailed: to confirm an address, or to choose a new password."""

    email: Email


class ChoosePassword(Confidential):
    """Set a password by a mailed link."""

    password: NewPassword


class ChangePassword(Confidential):
    """Set a password by the current one."""

    current: Password
    password: NewPassword


class ChangeEmail(Confidential):
    """Be written to at another address."""

    current: Password
    email: Email


class ChangeProfile(Command):
    """How one is called, and how pages look and behave."""

    name: Name
    theme: Theme = Theme.SYSTEM
    keys_on: bool = False


class ChooseTheme(Command):
    """Light, dark, or the device's."""

    theme: Theme


class ChangeRole(Command):
    """What a member is here."""

    role: Role
