"""What a password must not be."""

from community.kernel.errors import Invalid
from community.kernel.words import N_


def refuse_own_words(password: str, name: str, email: str | None) -> None:
    """Invalid when a password is what everybody knows of its owner: the name, the address, or a part of it."""
    known = {name, name.replace(" ", ""), email or "", (email or "").partition("@")[0]}
    if password.casefold() in {text.casefold() for text in known}:
        raise Invalid({"password": N_("This is your own name or address. Please choose something nobody knows.")})
