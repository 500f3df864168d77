"""Keys of one's own: what may be typed for one, and that no key does two things on a page."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from community.kernel.errors import Invalid
from community.kernel.words import N_, Words

LONGEST = 20  # characters that are read of what was typed
EVERYWHERE = "everywhere"
# What browsers and screen readers need, by the names that keyboards give them.
RESERVED = frozenset(
    [
        "enter",
        "return",
        "esc",
        "escape",
        "tab",
        "space",
        "spacebar",
        "backspace",
        "delete",
        "insert",
        "home",
        "end",
        "pageup",
        "pagedown",
        "up",
        "down",
        "left",
        "right",
        "arrowup",
        "arrowdown",
        "arrowleft",
        "arrowright",
        "shift",
        "ctrl",
        "control",
        "alt",
        "altgr",
        "meta",
        "cmd",
        "command",
        "win",
        "capslock",
        "menu",
    ]
) | {f"f{n}" for n in range(1, 25)}


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Something that a key does: its name, the usual key, on which pages (a word for them or everywhere), its label."""

    name: str
    usual: str
    place: str
    label: object = ""

    def meets(self, other: "Shortcut") -> bool:
        """Whether both can be on one page."""
        return EVERYWHERE in (self.place, other.place) or self.place == other.place


def kept(text: str) -> dict[str, str]:
    """Whoever's own keys, as the account keeps them: key by name, an empty one for none."""
    return json.loads(text) if text else {}


def in_force(own: Mapping[str, str], shortcuts: Collection[Shortcut]) -> dict[str, str]:
    """Every shortcut's key: one's own, else the usual one, unless one's own stands in its way (as after an update)."""
    chosen = [one for one in shortcuts if one.name in own]
    found = {}
    for one in shortcuts:
        taken = any(one.meets(other) and collide(one.usual, own[other.name]) for other in chosen)
        found[one.name] = own.get(one.name, "" if taken else one.usual)
    return found


def choose(typed: Mapping[str, str], shortcuts: Collection[Shortcut]) -> dict[str, str]:
    """What was typed for each, as far as it is not the usual key; Invalid says why not, shortcut by shortcut.

    Keys meet on a page when both are for it; they collide when they are equal or one begins the other.
    """
    keys = {one.name: " ".join(typed.get(one.name, one.usual)[:LONGEST].split()) for one in shortcuts}
    wrong = {name: words for name, key in keys.items() if (words := _unfit(key))}
    for one in shortcuts:
        if one.name not in wrong and keys[one.name] != one.usual:
            wrong |= _collision(one, keys, shortcuts)
    if wrong:
        raise Invalid(wrong)
    return {one.name: keys[one.name] for one in shortcuts if keys[one.name] != one.usual}


def _unfit(key: str) -> Words | None:
    if key.casefold().replace(" ", "") in RESERVED:
        return N_("Your browser needs this key. Choose another one.")
    signs = key.split(" ") if key else []
    if len(signs) > 2 or any(len(sign) != 1 or not sign.isprintable() for sign in signs):
        return N_("One sign, or two with a space between them, as in “g i”.")
    return None


def _collision(one: Shortcut, keys: Mapping[str, str], shortcuts: Collection[Shortcut]) -> dict[str, Words]:
    """The first other shortcut that this one would be in the way of, if there is any."""
    key = keys[one.name]
    for other in shortcuts:
        if other is not one and one.meets(other) and collide(key, keys[other.name]):
            if key == keys[other.name]:
                return {one.name: N_("This key is taken: “%(label)s”.", label=other.label)}
            return {one.name: N_("“%(key)s” is taken: “%(label)s”.", key=keys[other.name], label=other.label)}
    return {}


def collide(key: str, other: str) -> bool:
    """Whether one of two keys would hide the other: the same, or the first half of it."""
    return bool(key and other) and (f"{other} ".startswith(f"{key} ") or f"{key} ".startswith(f"{other} "))
