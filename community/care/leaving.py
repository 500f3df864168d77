"""Words of leaving: what English-speaking customers write when they mean to go. The list is in docs/care.md as well.

Only phrases whose object is the company or what ties a customer to it (an account, a plan, a subscription …): "cancel
my order" and "switch to the dark theme" are no farewell. What is quoted, and what is denied within a few words before
("I would never leave you"), does not count. Nobody is judged by it: it opens a case that a person looks at.
"""

import re
from collections.abc import Iterator, Sequence

LONGEST = 10_000
MOST = 5

_TIE = r"(?:account|subscription|membership|contract|plan|licen[cs]es?|policy|direct debit|standing order)"
_ELSEWHERE = (
    r"(?:elsewhere|somewhere else|(?:an?|the|your)(?:other)? (?:competitor|competition|rival)s?"
    r"|another (?:company|shop|store|provider|supplier|vendor|bank|airline|service|tool|place))"
)
_VERBS = r"(?:go(?:ing|ne)?|mov(?:e|ing|ed)|switch(?:ing|ed)?|chang(?:e|ing)|shop(?:ping)?|look(?:ing)?)"
_ENDS = (
    r"(?:cancel(?:l?ing|l?ed)?|clos(?:e|ing|ed)|end(?:ing|ed)?|terminat(?:e|ing|ed)|delet(?:e|ing|ed)"
    r"|not (?:be )?renew(?:ing)?)"
)
_BUY = r"(?:buy|order|shop|book|fly|come|use|do business)"
WORDS: dict[str, str] = {
    "ending what ties them": rf"\b{_ENDS} (?:my|our|the|this)(?: \w+)? {_TIE}\b",
    "not renewing": r"\b(?:won'?t|will not|not going to|not) (?:be )?renew(?:ing)?\b",
    "going elsewhere": rf"\b{_VERBS} (?:to |at |for |over to )?{_ELSEWHERE}\b",
    "taking it elsewhere": r"\btak(?:e|ing) (?:my|our) (?:business|money|custom|account)\b(?: \w+)? elsewhere"
    r"|\btak(?:e|ing) (?:my|our) (?:business|money|custom) (?:away|to)\b",
    "leaving you": r"\b(?:leav(?:e|ing) (?:you|this company|for good)\b|done with (?:you|this company)\b"
    r"|had enough of (?:you|this company)\b|losing (?:me|us) as (?:an? )?customers?\b"
    r"|(?:lost|lose) (?:me|us|an?|another)(?: \w+)? (?:as a customer|customers?)\b)",
    "for the last time": r"\b(?:(?:was|is|be) (?:the|my|our) (?:very )?last time\b|last straw\b"
    rf"|last time (?:i|we)(?:'ll| will) (?:ever )?{_BUY}\b|never again (?:will i|with you)\b"
    rf"|never {_BUY}(?: \w+)? (?:from|with|at|here)(?: \w+)? ?again\b"
    r"|won'?t be (?:back|coming back|ordering again|buying again)\b)",
}
_PATTERNS = tuple(re.compile(pattern) for pattern in WORDS.values())
_DENIED = re.compile(
    r"(?:\bnever\b|\bnot\b|n't\b|\bno (?:plan|plans|intention|wish)\b|\bwithout\b|\binstead of\b)(?: \w+'?\w*){0,3} ?$"
)
_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)
_SPACES = re.compile(r"\s+")


def words_of_leaving(text: str) -> Sequence[str]:
    """The phrases of a text that say that its author means to go, as they stand there, each once; none for most."""
    plain = _QUOTED.sub(" ", text[:LONGEST]).replace("’", "'")
    plain = _SPACES.sub(" ", plain)
    return list(dict.fromkeys(_found(plain)))[:MOST]


def _found(plain: str) -> Iterator[str]:
    low = plain.lower()
    if len(low) != len(plain):  # a letter that grows in small letters: the places would not fit
        plain = low
    for pattern in _PATTERNS:
        for match in pattern.finditer(low):
            if not _DENIED.search(low[max(0, match.start() - 40) : match.start()]):
                yield plain[match.start() : match.end()]
                break
