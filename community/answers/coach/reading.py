"""Reading an answer as the customer will: which language, which sentences, and what the rules find in each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from community.answers.coach.rules import LANGUAGES, Label, Language, RuleSet

QUOTED = re.compile(
    r"^\s*>[^\n]*$|```.*?(?:```|\Z)|`[^`\n]*`|https?://\S+|“[^”\n]*”|„[^“\n]*“|«[^»\n]*»|\"[^\"\n]*\"",
    re.MULTILINE | re.DOTALL,
)
END = re.compile(r"(?<=[.!?…])\s+|\n+")
LEAD = re.compile(r"^(?:[\s>*#\-–•]|@\w+|\d+[.)]\s)*")
WORD = re.compile(r"[^\W\d_]+")
DEFAULT = "en"


@dataclass(frozen=True, slots=True)
class Hint:
    """A sentence that may be heard as a wall: what it is, by which rule, and where in the sentence the words stand."""

    label: Label
    rule: str
    sentence: str
    start: int
    end: int


def look(body: str, code: str | None = None) -> tuple[Hint, ...]:
    """The hints of an answer in Markdown, in its order; at most one a label and sentence."""
    language = LANGUAGES[code] if code else language_of(body)
    return tuple(hint for sentence in sentences(body) for hint in _hints(language, sentence))


def language_of(body: str) -> Language:
    """The language whose common words are most of the body's; English when none is."""
    words = [word.lower() for word in WORD.findall(body)]

    def known(language: Language) -> tuple[int, bool]:
        return sum(word in language.common for word in words), language.code == DEFAULT

    return max(LANGUAGES.values(), key=known)


def sentences(body: str) -> Iterator[str]:
    """The sentences that are the writer's own: quotes, code and addresses are left out."""
    for part in END.split(QUOTED.sub(" ", body)):
        if sentence := LEAD.sub("", part.replace("’", "'").replace("*", "")).strip():
            yield " ".join(sentence.split())


def _hints(language: Language, sentence: str) -> Iterator[Hint]:
    small = sentence.lower()
    if len(small) != len(sentence):  # a letter whose small form is longer: marks would be off
        small = sentence
    for rules in language.sets:
        if found := _first(rules, small):
            rule, (start, end) = found
            yield Hint(rules.label, rule, sentence, start, end)


def _first(rules: RuleSet, sentence: str) -> tuple[str, tuple[int, int]] | None:
    if any(pattern.search(sentence) for pattern in rules.skip):
        return None
    for pattern in rules.exempt:
        sentence = pattern.sub(lambda found: "_" * len(found[0]), sentence)
    for rule in rules.rules:
        if found := rule.find.search(sentence):
            return rule.key, found.span()
    return None
