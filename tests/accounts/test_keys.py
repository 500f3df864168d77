"""Keys of one's own: any key for anything, none that does two things on a page, and the way back."""

import re
from collections.abc import Callable
from itertools import combinations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from community.accounts.keys import EVERYWHERE, Shortcut, choose, collide, in_force
from community.accounts.models import Member
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.policy import Role
from community.web.keys import EVERY
from tests.factories import Factory

SignedIn = Callable[[Member], FlaskClient]
SIGNS = st.sampled_from("jkxg1?#Jé+")
KEYS = st.one_of(st.just(""), SIGNS, st.tuples(SIGNS, SIGNS).map(" ".join))
THREE = (
    Shortcut("next", "j", "desk", "Next one"),
    Shortcut("skip", "j", "merging", "Skip"),
    Shortcut("inbox", "g i", EVERYWHERE, "Inbox"),
)


def attributes(page: str, words: str) -> str:
    """The tag of the control with these words."""
    return next(
        tag
        for tag, inner in re.findall(r"<((?:a|button|summary)\b[^>]*)>(.*?)</(?:a|button|summary)>", page, re.DOTALL)
        if words in inner
    )


def test_the_usual_keys_do_one_thing_each():
    assert choose({}, EVERY) == {}
    twice = [
        (one.name, other.name)
        for one, other in combinations(EVERY, 2)
        if one.meets(other) and collide(one.usual, other.usual)
    ]
    assert twice == []


def test_every_control_of_a_template_takes_its_key_from_the_registry(app: Flask):
    loader = app.jinja_env.loader
    assert loader is not None
    written = [name for name in loader.list_templates() if "data-key=" in loader.get_source(app.jinja_env, name)[0]]
    assert written == []


@pytest.mark.parametrize(
    ("typed", "name", "why"),
    [
        ({"next": "x"}, None, ""),
        ({"next": ""}, None, ""),
        ({"next": "  g   n "}, None, ""),
        ({"skip": "g i"}, "skip", "taken: “Inbox”"),
        ({"next": "g"}, "next", "“g i” is taken: “Inbox”"),
        ({"inbox": "j"}, "inbox", "taken: “Next one”"),
        ({"inbox": "j k"}, "inbox", "“j” is taken: “Next one”"),
        ({"next": "Enter"}, "next", "Your browser needs this key"),
        ({"next": "F5"}, "next", "Your browser needs this key"),
        ({"next": "ab"}, "next", "One sign, or two"),
        ({"next": "a b c"}, "next", "One sign, or two"),
        ({"next": "\x07"}, "next", "One sign, or two"),
    ],
)
def test_a_key_that_cannot_be_says_why(typed: dict[str, str], name: str | None, why: str):
    if name is None:
        choose(typed, THREE)
        return
    with pytest.raises(Invalid) as refused:
        choose(typed, THREE)
    assert list(refused.value.fields) == [name]
    assert why in str(refused.value.fields[name])


@given(st.fixed_dictionaries({one.name: KEYS for one in THREE}))
def test_whatever_is_accepted_does_one_thing_a_page_and_is_in_force(typed: dict[str, str]):
    try:
        own = choose(typed, THREE)
    except Invalid:
        return
    keys = in_force(own, THREE)
    assert keys == typed
    assert not [
        pair for pair in combinations(THREE, 2) if pair[0].meets(pair[1]) and collide(*(keys[one.name] for one in pair))
    ]


def test_two_keys_may_be_swapped():
    assert choose({"next": "k", "previous": "j"}, EVERY) == {"next": "k", "previous": "j"}


def test_what_an_update_brings_stands_back_for_a_key_of_ones_own():
    newcomer = Shortcut("new", "q", "desk", "New")
    assert in_force({"next": "q"}, (*THREE, newcomer)) == {"next": "q", "skip": "j", "inbox": "g i", "new": ""}


def test_ones_own_keys_stand_on_the_buttons_and_are_told_to_screen_readers(make: Factory):
    moderator = make.member(role=Role.MODERATOR)
    make.submission("Cold coffee")
    browser = make.client(moderator)
    answer = browser.post("/me/keys", data={"product": "P", "go_backlog": "z b", "policy": "", "status": "+"})
    assert answer.status_code == 303
    page = browser.get("/staff/inbox").text
    product = attributes(page, "Product")
    assert 'data-key="P"' in product
    assert 'aria-keyshortcuts="P"' in product
    assert "data-key" not in attributes(page, "Policy")
    assert 'data-key="3"' in attributes(page, "Service")
    assert 'aria-keyshortcuts="Plus"' in page
    backlog = attributes(page, "Backlog")
    assert 'data-key="z b"' in backlog
    assert "aria-keyshortcuts" not in backlog
    assert '<kbd aria-hidden="true">P</kbd>' in page
    assert "<kbd" not in re.findall(r"Policy[^<]*</button>", page)[0]


def test_who_switched_keys_off_is_shown_none(make: Factory):
    moderator = make.member(role=Role.MODERATOR, keys_on=False)
    make.submission("Cold coffee")
    page = make.client(moderator).get("/staff/inbox").text
    assert "<kbd" not in page
    assert "aria-keyshortcuts" not in page


def test_nobody_elses_keys_change(make: Factory):
    ana, ben = make.member(role=Role.MODERATOR), make.member(role=Role.MODERATOR)
    make.submission("Cold coffee")
    make.client(ana).post("/me/keys", data={"product": "P", "search": "q"})
    for path in ("/", "/staff/inbox"):
        assert 'data-key="P"' not in make.client(ben).get(path).text
        assert 'data-key="q"' not in make.client(ben).get(path).text
        assert 'data-key="q"' not in make.client().get(path).text
    assert 'data-key="q"' in make.client(ana).get("/").text


def test_a_key_that_is_taken_is_refused_beside_its_field_and_nothing_typed_is_lost(make: Factory, app: Flask):
    moderator = make.member(role=Role.MODERATOR)
    browser = make.client(moderator)
    answer = browser.post("/me/keys", data={"next": "k", "vote": "Enter", "snooze": "Z"})
    assert answer.status_code == 422
    assert "This key is taken: “The one before”." in answer.text
    assert "Your browser needs this key." in answer.text
    assert re.search(r'id="k-next" name="next" value="k"[^>]*aria-invalid="true"', answer.text)
    assert re.search(r'id="k-snooze" name="snooze" value="Z"', answer.text)
    with app.app_context():
        assert db.session.get_one(Member, moderator.id).own_keys == ""


def test_one_press_leads_back_to_the_usual_keys_and_another_one_undoes_that(make: Factory, app: Flask):
    moderator = make.member(role=Role.MODERATOR)
    browser = make.client(moderator)
    assert "Back to the usual keys" not in browser.get("/me/keys").text
    browser.post("/me/keys", data={"next": "n", "next_step": "N"})
    assert "Back to the usual keys" in browser.get("/me/keys").text
    page = browser.post("/me/keys/usual", follow_redirects=True).text
    assert "You have the usual keys again." in page
    with app.app_context():
        assert db.session.get_one(Member, moderator.id).own_keys == ""
    undo = dict(re.findall(r'<input type="hidden" name="(next|next_step)" value="(.)">', page))
    browser.post("/me/keys", data=undo)
    with app.app_context():
        assert db.session.get_one(Member, moderator.id).own_keys == '{"next":"n","next_step":"N"}'


def test_a_customer_is_asked_about_no_key_of_the_team(make: Factory):
    page = make.client(make.member()).get("/me/keys").text
    assert "In the inbox" not in page
    assert 'name="go_audit"' not in page
    assert 'name="vote"' in page
