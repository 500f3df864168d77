"""How much text is accepted, so that every accepted post renders in a bounded time."""

import re

from community.kernel.commands import Rejected
from community.kernel.errors import DomainError
from community.kernel.words import N_

BODY_LIMIT = 10_000  # characters, line ends counted once
TITLE_LIMIT = 200
UNBROKEN_LIMIT = 1_000  # characters without white space
NESTING_LIMIT = 20  # HTML elements inside each other
ELEMENT_LIMIT = 1_000  # elements with an end, which bleach walks over one by one; 33,000 real texts have at most 42

# Scripts that are written without spaces (Thai to Myanmar, Khmer, Tibetan, Chinese, Japanese, Korean, Yi) may break a
# line after any letter, so their letters do not count. Nor do they end a run, or links between them would be slow.
_SPACELESS = re.compile(
    r"[\u0e00-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)


class TextError(Rejected, DomainError):
    """A text that is refused; `words` is the message with its values. A ValueError: any validator may raise it."""

    status = 422
    title = N_("This text cannot be accepted")


def check_length(text: str, limit: int) -> None:
    """TextError when `text` has more than `limit` characters."""
    if len(text) > limit:
        raise TextError(N_("Please keep this under %(max)s characters.", max=limit))


def check_unbroken(text: str) -> None:
    """TextError when a line could not end anywhere within UNBROKEN_LIMIT characters (link finding is slow on those)."""
    if max(map(len, _SPACELESS.sub("", text).split()), default=0) > UNBROKEN_LIMIT:
        raise TextError(N_("One word here has more than %(max)s characters. Please break it up.", max=UNBROKEN_LIMIT))


def check_nesting(depth: int) -> None:
    """TextError when quotes, lists and emphasis stand more than NESTING_LIMIT deep inside each other."""
    if depth > NESTING_LIMIT:
        raise TextError(
            N_("Quotes and lists here are nested more than %(max)s deep. Please flatten them.", max=NESTING_LIMIT)
        )


def check_elements(count: int) -> None:
    """TextError when a text is made of more than ELEMENT_LIMIT paragraphs, items, quotes, links and emphases."""
    if count > ELEMENT_LIMIT:
        raise TextError(N_("This has more than %(max)s separate parts. Please use less formatting.", max=ELEMENT_LIMIT))
