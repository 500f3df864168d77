"""What can go wrong, in the words of the domain; a surface turns each into a page or a problem document."""

from collections.abc import Mapping

from community.kernel.words import N_, Words


class DomainError(Exception):
    """Something a person asked for cannot be done; `words` says why in terms they know."""

    status = 400
    title = N_("That did not work")

    def __init__(self, words: Words | None = None) -> None:
        super().__init__(str(words or self.title))
        self.words = words or self.title


class Invalid(DomainError):
    """What was entered cannot be accepted; `fields` says why, field by field."""

    status = 422
    title = N_("Please look at the marked fields")

    def __init__(self, fields: Mapping[str, Words]) -> None:
        super().__init__()
        self.fields = dict(fields)

    def __str__(self) -> str:
        return "; ".join(f"{name}: {words}" for name, words in self.fields.items())


class NotFound(DomainError):
    """There is no such thing, or the actor may not know that there is."""

    status = 404
    title = N_("We could not find that")


class Forbidden(DomainError):
    """The actor may see it, but not do this with it."""

    status = 403
    title = N_("You may not do that")


class SignInNeeded(Forbidden):
    """Nobody is signed in, and this needs somebody."""

    status = 401
    title = N_("Please sign in first")


class Conflict(DomainError):
    """The state has moved on: closed, already done, or changed by somebody else meanwhile."""

    status = 409
    title = N_("Somebody was faster")


class TooMany(DomainError):
    """Too many tries; `retry_after` says in seconds when to come back."""

    status = 429
    title = N_("Too many tries. Please wait a moment")

    def __init__(self, retry_after: int, words: Words | None = None) -> None:
        super().__init__(words)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """The site cannot take this now (disk full, database away); nothing was changed."""

    status = 503
    title = N_("We cannot save anything right now")
