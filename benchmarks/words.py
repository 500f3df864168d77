"""Sentences in which few words are common and most are rare, as in every language."""

import random
from itertools import accumulate

WORDS = 8_000
SYLLABLES = "ba co di fa gu ha jo ki la mo nu pa qui ro sa te vi wa xe yo zu bre cli dro fla gri plo sta tre"


def vocabulary(rng: random.Random, size: int = WORDS) -> list[str]:
    """Pronounceable words, all different, the shortest first."""
    syllables, words = SYLLABLES.split(), set[str]()
    while len(words) < size:
        words.add("".join(rng.choice(syllables) for _ in range(rng.randint(2, 4))))
    return sorted(words, key=lambda word: (len(word), word))


class Writer:
    """Draws words by Zipf's law with exponent 1: the second is half as common as the first, the third a third."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.words = vocabulary(rng)
        self.weights = list(accumulate(1 / rank for rank in range(1, len(self.words) + 1)))

    def text(self, length: int) -> str:
        """So many words, as one sentence."""
        drawn = self.rng.choices(self.words, cum_weights=self.weights, k=length)
        return " ".join(drawn).capitalize() + "."
