"""What the coach says to whoever writes: why a sentence is a wall, and what moves the customer on instead."""

from collections.abc import Mapping
from dataclasses import dataclass

from community.answers.coach.rules import Label
from community.kernel.words import N_, Words


@dataclass(frozen=True, slots=True)
class Advice:
    """A label's name, the reason behind it, and a better move."""

    name: Words
    why: Words
    move: Words


ADVICE: Mapping[Label, Advice] = {
    Label.CANT: Advice(
        N_("Can’t"),
        N_("A “can’t” ends the conversation."),
        N_("Say what you can do, and what happens next."),
    ),
    Label.POLICY: Advice(
        N_("Policy as a wall"),
        N_("A rule explains why you stop, not why it is good for them."),
        N_("Say what the rule protects, or help to change it."),
    ),
    Label.BLAME: Advice(
        N_("Blame"),
        N_("It tells them whose fault it was."),
        N_("Say how it works, and what you will make easier."),
    ),
    Label.RIGHT: Advice(
        N_("Needs to be right"),
        N_("Winning the argument loses the customer."),
        N_("Begin with what is true in what they said."),
    ),
    Label.HANDOFF: Advice(
        N_("Hand-off"),
        N_("They have to start again with somebody else."),
        N_("Ask there yourself, and come back with the answer."),
    ),
    Label.PROMISE: Advice(
        N_("Promise"),
        N_("They will wait for it."),
        N_("Say by when, and who keeps it; or leave it out."),
    ),
}
