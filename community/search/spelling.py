"""Spelling: which words somebody may have meant."""

SHORTEST_WORD, LONGEST_WORD = 4, 32
# A word this long may have two slips in it, a shorter one has one.
TWO_SLIPS_FROM = 6

_ASCII_A = ord("a")


def slips(word: str) -> int:
    """Return how many slips are believable in a word of this length."""
    return 2 if len(word) >= TWO_SLIPS_FROM else 1


def is_correctable(word: str) -> bool:
    """Tell whether a word is one whose spelling can be judged: not a number, not a few letters, not a whole line."""
    return SHORTEST_WORD <= len(word) <= LONGEST_WORD and word.isalpha()


def distance(one: str, other: str, reach: int) -> int:
    """Count the slips between two words (optimal string alignment); beyond `reach` only that there are more.

    Source: R. Wagner and M. Fischer's table (1974) with F. Damerau's swap of neighbours (1964), left as soon as a row
    exceeds.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, above, row = row, before, [i]
        for j, candidate in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != candidate))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == candidate:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > reach and min(before) > reach:
            break
    return row[-1]


def letters_of(word: str) -> int:
    """Fold the set of a word's letters into 32 bits."""
    bits = 0
    for letter in word:
        bits |= 1 << ((ord(letter) - _ASCII_A) & 31)
    return bits
