"""Heat: how upset a text sounds, to put those first who wait in anger; nobody is judged or answered by it.

A logistic regression over single words, `heat.json`, made by `benchmarks/train_heat.py` from GoEmotions (D. Demszky and
others, ACL 2020; Apache-2.0) and the tweets and reviews that C. Hutto and E. Gilbert had rated for VADER (ICWSM 2014;
MIT). To it come signs that customers give and such corpora hardly know: shouting, "again", words of leaving.
"""

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LONGEST = 10_000
MOST_EVIDENCE = 6
# What a sign adds to the log-odds: about what a strong word does.
SIGN = 0.7
# A word that adds less than this does not explain anything.
TELLING = 0.35
# Different words of a text whose sum counts whole: a longer one is not more upset because it says more.
SHORT = 20
# From here on a person waits in distress: of tweets to airlines that score so, 94 % were called negative by readers.
UPSET, FURIOUS = 0.7, 0.9

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[!?]+")
_NOT_WORDS = re.compile(r"https?://\S+|@\w+")
_SIGNS = {
    "again": r"\bagain\b|\b(?:second|third|fourth|fifth|\d+(?:nd|rd|th)) time\b|\bevery (?:single )?time\b"
    r"|\bstill (?:no|not|nothing|waiting)\b",
    "leaving": r"\b(?:cancel(?:l?ing|l?ed)? my|clos(?:e|ing) my account|switch(?:ing|ed)? to|leaving you|last straw"
    r"|never again|last time i|take my (?:business|money)|find (?:another|someone else)|unsubscrib\w+"
    r"|refund (?:me|now))\b",
}
_SIGNED = {name: re.compile(pattern) for name, pattern in _SIGNS.items()}
_SHOUTED = re.compile(r"\b[A-Z]{4,}\b")  # counts where it is a word: names in capitals and masks shout at nobody
# Words that weigh, and say nothing to who reads them alone.
_UNTELLING = frozenset(
    {"me", "my", "i", "you", "they", "them", "he", "she", "it", "we", "us", "after", "been", "being", "even", "whole"}
    | {"till", "away", "their", "when", "all", "not", "no", "off"}
)


@dataclass(frozen=True, slots=True)
class Heat:
    """From 0, calm, to 1, furious, and the words that say so, the strongest first."""

    score: float
    evidence: tuple[str, ...]


def heat_of(text: str, lean: float = 0.0) -> Heat:
    """Return how upset a text sounds: 1 / (1 + e^-x), x = b + lean + Σw ÷ √(max(n, 20) ÷ 20).

    w are the weights of its n different words and of its signs, b is the model's own; `lean` is what else is known.
    """
    text = text[:LONGEST].replace("’", "'")
    weights, bias = _model()
    said = set(words(text))
    found = {word: weights[word] for word in said if word in weights}
    found |= dict.fromkeys(_signs(text), SIGN)
    telling = (word for word, weight in found.items() if weight >= TELLING and word not in _UNTELLING)
    evidence = sorted(telling, key=lambda word: (-found[word], word))
    x = bias + lean + math.fsum(found.values()) / math.sqrt(max(len(said), SHORT) / SHORT)
    return Heat(1 / (1 + math.exp(-x)), tuple(evidence[:MOST_EVIDENCE]))


def words(text: str) -> Sequence[str]:
    """Return the words of a text in small letters, and its marks, two for any more; no addresses and no names."""
    plain = _NOT_WORDS.sub("", text.replace("’", "'").lower())
    return [match if match[0] not in "!?" else match[:2] for match in _WORD.findall(plain)]


def _signs(text: str) -> Iterator[str]:
    low = text.lower()
    for pattern in _SIGNED.values():
        if match := pattern.search(low):
            yield match.group()
    known, _bias = _model()
    if shouted := [word for word in _SHOUTED.findall(text) if word.lower() in known]:
        yield shouted[0]


@cache
def _model() -> tuple[dict[str, float], float]:
    told = json.loads(Path(__file__).with_name("heat.json").read_text(encoding="utf-8"))
    return {word: float(weight) for weight, group in told["words"].items() for word in group.split()}, told["bias"]
