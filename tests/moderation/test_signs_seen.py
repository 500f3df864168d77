"""However a link or a watched word is written, what readers would see of it counts."""

import pytest
from flask import Flask

from community.kernel import text
from community.moderation.models import HeldPost, WatchedAction
from community.moderation.services.weighing import Sent
from community.moderation.signs import Sign, hosts_in
from community.moderation.watching import Watched, watch
from tests.factories import Factory
from tests.moderation.test_holding import wrote


@pytest.mark.parametrize("link", ["[x](h&#116;tps://evil.example)", "[x](https&#58;//evil.example)"])
def test_a_link_written_in_a_roundabout_way_is_a_link(spam_app: Flask, link: str) -> None:
    make = Factory(spam_app)
    board, who = make.board(), make.actor()
    with spam_app.app_context():
        held = wrote(who, board, f"Casino, buy now: {link}", Sent(seconds=60))
        assert isinstance(held, HeldPost)
        assert f'["{Sign.LINK}", "evil.example"]' in held.signs


@pytest.mark.parametrize("body", ["sc&#97;m", "sc\u200bam", "sc\u00adam", "ｓｃａｍ", "SCAM"])
def test_a_watched_word_is_found_as_readers_see_it(spam_app: Flask, body: str) -> None:
    shown = text.plain(text.render(body))
    assert watch("", body, [Watched("scam", WatchedAction.HOLD)], shown).holding == ("scam",)


def test_a_replacement_never_makes_words_too_long_or_empty() -> None:
    word = Watched("ab", WatchedAction.REPLACE, "x" * 80)
    assert watch("ab " * 60, "ab", [word]).holding == ("ab",)
    assert watch("", "ab", [Watched("ab", WatchedAction.REPLACE, "")]).body == "ab"


def test_no_host_is_longer_than_a_host_can_be() -> None:
    assert hosts_in(f"https://{'界' * 4_000}.example") == []
