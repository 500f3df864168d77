"""What can go wrong with an account."""

from community.kernel.errors import Conflict, DomainError
from community.kernel.words import N_


class DeadLink(DomainError):
    """A mailed link that was used, has expired, or was overtaken by a newer one or by a change of the account."""

    status = 410
    title = N_("This link is no longer good")


class LastAdministrator(Conflict):
    """The site would be left without anybody who may run it."""

    title = N_("Somebody has to run this site: make another administrator first")
