"""A form that is refused says so beside the field, names the field, ties both together, and keeps what was typed."""

from typing import Any

import pytest
from flask import Flask

from community.kernel.db import db
from community.policy import SYSTEM, Role
from community.submissions import services as submissions
from community.triage.commands import KeepTag
from community.triage.services import keep_tag
from tests.factories import Factory
from tests.look.reading import read
from tests.web.house import SAFE, House, rules_of

ADMINISTRATOR = "administrator"
BAD: dict[str, Any] = {"board": "x", "kind": "x", "audience": "x", "role": "x", "theme": "x", "ip_type": "x"}
BAD |= {"status": "x", "position": "x", "is_public": "x", "tags": "x", "email": "x"}
NOT_TYPED = {"version", "seen", "judgement", "id", "ids", "what"}  # hidden: only a program sends them wrong
# Sends one field each; a wrong one comes from no page of ours, and the error page names it.
WITHOUT_A_FORM = {"accounts.theme", "promises.say", "staff_changelog.tie", "staff_roadmap.keep", "cause.move"}


class Page:
    """What a page's summary says, and the fields that it links to."""

    def __init__(self, html: str) -> None:
        self.elements = read(html)
        self.by_id = {one.attributes["id"]: one for one in self.elements if "id" in one.attributes}
        in_summary = [
            one for one in self.elements if "errors" in [parent.attributes.get("class") for parent in one.parents]
        ]
        self.links = {one.attributes["href"].removeprefix("#"): one.name for one in in_summary if one.tag == "a"}

    def label(self, target: str) -> str:
        """What the field is called on the page."""
        if named_by := self.by_id[target].attributes.get("aria-labelledby"):
            return self.by_id[named_by].name
        field = self.by_id[target]
        names = (
            one
            for one in self.elements
            if one.attributes.get("for") == target
            or (one.tag == "legend" and field in one.parents)
            or (one.tag == "label" and one in field.parents)
        )
        return next(names).name


def wrong(form: dict[str, Any]) -> dict[str, Any]:
    """The form with every field filled in wrongly or not at all."""
    return {name: BAD.get(name, "") for name in form if name not in NOT_TYPED} | {
        name: form[name] for name in NOT_TYPED & form.keys()
    }


@pytest.fixture
def house(app: Flask, make: Factory) -> House:
    """Somebody of every role."""
    return House(app, make)


def test_every_refused_field_is_named_linked_and_described(app: Flask, house: House):
    lines = [line for line, rule in rules_of(app).items() if line.partition(" ")[0] not in SAFE]
    refused, faults = [], []
    with app.app_context():
        keep_tag(SYSTEM, KeepTag(name="doors"))  # so that a form has tags to refuse
        db.session.commit()
    for line in lines:
        endpoint = rules_of(app)[line].endpoint
        request = house.request(line, ADMINISTRATOR, own=True)
        if not request.form or endpoint in WITHOUT_A_FORM:
            continue
        browser = house.make.client() if endpoint.startswith("accounts.post_sign") else house.browser(ADMINISTRATOR)
        answer = browser.post(request.url, data=wrong(dict(request.form)))
        if answer.status_code != 422:
            continue
        refused.append(endpoint)
        faults += [f"{endpoint}: {fault}" for fault in faults_of(Page(answer.text))]
    assert faults == [], "\n".join(faults)
    assert len(refused) >= 16, refused


def faults_of(page: Page) -> list[str]:
    """What is missing between a summary and its fields."""
    if not page.links:
        return ["no summary"]
    faults = []
    for target, said in page.links.items():
        field = page.by_id.get(target)
        if field is None:
            faults.append(f"{target} is not there")
            continue
        described = [page.by_id[name].name for name in field.attributes.get("aria-describedby", "").split()]
        if not any(text and said.endswith(text) for text in described):
            faults.append(f"{target} is not described by {said!r} but by {described}")
        if not said.casefold().startswith(page.label(target).casefold().partition(" (")[0]):
            faults.append(f"{target} is called {page.label(target)!r}, the summary says {said!r}")
    return faults


def test_a_refusal_without_a_form_names_its_field(app: Flask, house: House):
    answer = house.browser("customer").post("/theme", data={"theme": "pink"})
    assert answer.status_code == 422
    assert "Colours: Please choose one of these." in answer.text


def test_refused_tags_stay_ticked(make: Factory):
    author = make.actor("Somebody Else")
    submission = make.submission(by=author, on=make.board())
    browser = make.client(make.member(role=Role.MODERATOR))
    browser_tag = browser.post("/staff/tags", data={"name": "queue", "is_public": "true", "position": "0"})
    assert browser_tag.status_code == 303
    answer = browser.post(f"/staff/submissions/{submission.id}/tags", data={"tags": ["1", "999"], "seen": []})
    assert answer.status_code == 422
    assert 'value="1" checked' in answer.text
    assert "Tags: One of these tags is gone." in answer.text


def test_an_answer_to_a_comment_that_is_gone_keeps_its_words(app: Flask, make: Factory):
    author = make.actor("Somebody Else")
    submission = make.submission(by=author, on=make.board())
    browser = make.client(make.member())
    url = f"/submissions/{submission.id}/comments"
    said = browser.post(url, data={"body": "Same here."}).location.rpartition("#c")[2]
    with app.app_context():
        submissions.delete_comment(SYSTEM, int(said))
        db.session.commit()
    answer = browser.post(url, data={"body": "Where was that?", "parent": said})
    assert answer.status_code == 409
    assert ">\nWhere was that?</textarea>" in answer.text
    assert "The comment that you answered is gone" in answer.text


@pytest.mark.parametrize(("button", "back"), [("vote", "/submissions/1-the-door-is-too-heavy"), ("theme", "/")])
def test_a_button_on_a_refused_form_leads_to_a_page(make: Factory, button: str, back: str):
    submission, browser = make.submission(), make.client(make.member())
    address = f"/submissions/{submission.id}/comments"
    assert browser.post(address, data={"body": ""}).status_code == 422
    where = f"/submissions/{submission.id}/vote" if button == "vote" else "/theme"
    answer = browser.post(where, data={"theme": "dark"}, headers={"Referer": f"http://localhost{address}"})
    assert answer.location == back
    assert browser.get(answer.location).status_code == 200


def test_the_summary_names_the_fields_in_the_order_of_the_page(make: Factory):
    make.board()
    make.board("Service")
    answer = make.client().post("/submissions", data={})
    assert list(Page(answer.text).links) == ["f-body", "f-kind", "f-board"]
    assert "Please choose one of these." in answer.text
