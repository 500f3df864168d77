"""Words of leaving: what is one, and what only sounds like it."""

import pytest

from community.care.leaving import words_of_leaving

FAREWELLS = (
    "Please cancel my subscription.",
    "I am closing my account today",
    "We are CANCELLING our annual plan",
    "I will not renew.",
    "We won’t be renewing next year",
    "I am switching to another provider.",
    "Time to move to a competitor, I suppose.",
    "I'll take my business elsewhere",
    "I am taking my money to the shop across the street.",
    "I am leaving you after nine years.",
    "I'm done with this company",
    "You are losing us as customers.",
    "You have just lost a loyal customer.",
    "This was the last time I ordered.",
    "That was the last time I will ever shop at yours",
    "I will never order from you again.",
    "That was the last straw.",
    "I won't be back.",
    "How do I delete my account?",
)
OTHERS = (
    "Please cancel my order.",
    "Switch to the dark theme by itself in the evening.",
    "I would never leave you guys.",
    "I am not going to cancel my subscription because of it.",
    "I have no plans of leaving you.",
    "Let me close the window without losing what I typed.",
    "> cancel my subscription\n\nwas what the other one wrote. I stay.",
    "The last time I ordered, it came within a day.",
    "Let us move to another table.",
    "I never got the beans that I ordered.",
    "Add a way to renew for two years.",
    "",
)


@pytest.mark.parametrize("text", FAREWELLS)
def test_a_farewell_is_heard(text: str) -> None:
    assert words_of_leaving(text)


@pytest.mark.parametrize("text", OTHERS)
def test_what_only_sounds_like_a_farewell_is_none(text: str) -> None:
    assert words_of_leaving(text) == []


def test_the_evidence_is_what_they_wrote() -> None:
    text = "Enough.\nI am Cancelling  my subscription, and I won’t be back."
    assert words_of_leaving(text) == ["Cancelling my subscription", "won't be back"]


def test_letters_that_grow_do_not_shift_the_evidence() -> None:
    assert words_of_leaving("İİİ I am closing my account") == ["closing my account"]


def test_a_long_text_takes_no_longer_than_a_short_one_deserves() -> None:
    assert words_of_leaving("not not not cancel " * 50_000) == []
