"""The kit's promises to those who hear a page, go by keyboard, or write hostile text."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup

from tests.look.reading import find, read

REFUSED = SimpleNamespace(values={"email": "ana@", "kind": "idea"}, errors={"email": "Please enter an address."})
ROW = {
    "id": 7,
    "url": "/submissions/7-door",
    "vote_url": "/submissions/7/vote",
    "title": "<script>alert(1)</script> & doors",
    "excerpt": "Too heavy <b>",
    "kind": "complaint",
    "kind_label": "Complaint",
    "status_kind": "new",
    "status_name": "New",
    "votes": 41,
    "votes_label": "41",
    "comments": 3,
    "author_name": None,
    "created": Markup("<time>now</time>"),
    "voted": False,
    "closed": None,
    "tags": [("doors & windows", "/search?tag=doors")],
}


@pytest.fixture
def render(app: Flask) -> Any:
    """Renders a line of template with the kit's macros at hand."""
    imports = (
        "{% from 'macros/forms.html' import field, textarea, select, choices, checkbox, error_summary, post_button %}"
        "{% from 'macros/controls.html' import vote, follow, ip, status, tag, dialog, pager, chips %}"
        "{% from 'macros/rich.html' import rich %}{% from 'partials/_row.html' import rows %}"
    )

    def line(source: str, **values: Any) -> str:
        with app.test_request_context("/"):
            return app.jinja_env.from_string(imports + source).render(**values)

    return line


def test_a_field_is_named_by_its_label_and_described_by_hint_and_error(render: Any) -> None:
    page = render("{{ field(f, 'email', 'E-mail', type='email', hint='We rarely write.') }}", f=REFUSED)
    (box,) = find(page, "input", id="f-email")
    assert [label.name for label in find(page, "label", for_="f-email")] == ["E-mail"]
    described = [find(page, "p", id=one)[0].name for one in box.attributes["aria-describedby"].split()]
    assert described == ["We rarely write.", "Please enter an address."]
    assert box.attributes["aria-invalid"] == "true"
    assert box.attributes["value"] == "ana@"


def test_a_password_is_never_sent_back(render: Any) -> None:
    form = SimpleNamespace(values={"password": "secret"}, errors={})
    assert "secret" not in render("{{ field(f, 'password', 'Password', type='password') }}", f=form)


def test_further_attributes_of_a_field_are_written_with_hyphens(render: Any) -> None:
    page = render("{{ field(none, 'q', 'Words', data_live='look', maxlength=9, autofocus=true, list=none) }}")
    (box,) = find(page, "input", id="f-q")
    assert box.attributes["data-live"] == "look"
    assert box.attributes["maxlength"] == "9"
    assert "autofocus" in box.attributes
    assert "list" not in box.attributes


def test_the_summary_of_errors_links_to_each_field_and_takes_focus(render: Any) -> None:
    page = render("{{ error_summary(f) }}", f=REFUSED)
    assert [link.attributes["href"] for link in find(page, "a")] == ["#f-email"]
    (box,) = find(page, "div", role="alert")
    assert "autofocus" in box.attributes
    assert render("{{ error_summary(none) }}").strip() == ""


def test_what_was_chosen_stays_chosen(render: Any) -> None:
    options = [("idea", "Idea"), ("complaint", "Complaint")]
    page = render(
        "{{ choices(f, 'kind', 'Kind', o) }}{{ select(f, 'kind', 'Kind', o, prefix='s') }}", f=REFUSED, o=options
    )
    assert [box.attributes["value"] for box in find(page, "input") if "checked" in box.attributes] == ["idea"]
    assert [one.name for one in find(page, "option") if "selected" in one.attributes] == ["Idea"]


def test_a_text_that_begins_with_a_blank_line_keeps_it(render: Any) -> None:
    form = SimpleNamespace(values={"body": "\nsecond line"}, errors={})
    page = render("{{ textarea(f, 'body', 'Words') }}", f=form)
    assert ">\n\nsecond line</textarea>" in page


@pytest.mark.parametrize("template", ["{{ rows([s]) }}", "{{ vote(s) }}"])
def test_the_name_of_a_vote_never_changes_and_its_count_is_no_part_of_it(render: Any, template: str) -> None:
    for voted in (False, True):
        page = render(template, s={**ROW, "voted": voted, "title": "Doors"})
        (button,) = find(page, "button")
        assert button.name == "Vote: Doors"
        assert button.attributes["aria-pressed"] == str(voted).lower()
        (count,) = find(page, "span", id=button.attributes["aria-describedby"])
        assert count.is_hidden


@pytest.mark.parametrize("template", ["{{ rows([s]) }}", "{{ vote(s) }}"])
def test_voting_says_what_will_be_not_what_to_flip(render: Any, template: str) -> None:
    action = {
        voted: find(render(template, s={**ROW, "voted": voted}), "form")[0].attributes["action"]
        for voted in (False, True)
    }
    assert action == {False: "/submissions/7/vote", True: "/submissions/7/vote/withdrawal"}


@pytest.mark.parametrize("template", ["{{ rows([s]) }}", "{{ vote(s) }}"])
def test_a_closed_vote_has_no_button_and_says_why(render: Any, template: str) -> None:
    page = render(template, s={**ROW, "closed": "Voting is closed."})
    assert find(page, "button") == []
    assert "Voting is closed." in page
    assert "41" in page


def test_a_vote_looks_the_same_in_a_list_and_on_its_page_because_one_replaces_the_other(render: Any) -> None:
    shapes = []
    for template in ("{{ rows([s]) }}", "{{ vote(s) }}"):
        page = render(template, s=ROW)
        form = find(page, "form")[0]
        inside = [one for one in read(page) if form.attributes in [parent.attributes for parent in one.parents]]
        shapes.append([(one.tag, one.attributes) for one in (form, *inside)])
    assert shapes[0] == shapes[1]


def test_a_row_escapes_what_people_wrote(render: Any) -> None:
    page = render("{{ rows([s]) }}", s=ROW)
    assert find(page, "script") == []
    assert find(page, "b") == []
    assert find(page, "h2")[0].name == "<script>alert(1)</script> & doors"


def test_an_author_who_is_gone_is_a_former_member(render: Any) -> None:
    assert "Former member" in render("{{ rows([s]) }}", s=ROW)


def test_what_a_submission_teaches_is_told_by_picture_word_and_hue(render: Any) -> None:
    page = render("{{ ip('policy', 'Policy') }}")
    (badge,) = find(page, "span", class_="ip")
    assert badge.name == "Policy"
    assert badge.attributes["data-ip"] == "policy"
    assert find(page, "svg", aria_hidden="true")


def test_a_private_tag_says_so_in_words(render: Any) -> None:
    assert find(render("{{ tag('legal', private=true) }}"), "span", class_="tag")[0].name == "private: legal"


def test_following_ends_at_an_address_of_its_own(render: Any) -> None:
    starts, ends = (render("{{ follow('/f', on) }}", on=on) for on in (False, True))
    assert find(starts, "form")[0].attributes["action"] == "/f"
    assert find(ends, "form")[0].attributes["action"] == "/f/withdrawal"
    assert find(starts, "button")[0].name == find(ends, "button")[0].name == "Follow"


def test_more_rows_are_a_link_for_those_without_a_script(render: Any) -> None:
    (link,) = find(render("{{ pager('/?after=x', '#voices') }}"), "a")
    assert link.attributes["href"] == "/?after=x"
    assert find(render("{{ pager(none) }}"), "a") == []


def test_a_dialog_is_named_and_can_be_closed(render: Any) -> None:
    page = render("{{ dialog('keys', 'Keys') }}")
    (box,) = find(page, "dialog")
    assert find(page, "h2", id=box.attributes["aria-labelledby"])[0].name == "Keys"
    assert find(page, "form", method="dialog")


def test_rich_text_says_its_own_direction_and_language(render: Any) -> None:
    (box,) = find(render("{{ rich('<p>Hei</p>', lang='no') }}"), "div")
    assert (box.attributes["dir"], box.attributes["lang"]) == ("auto", "no")
