"""Answering in a browser: coached while typing, by the page's own means and without a script, and read by everybody."""

from __future__ import annotations

from playwright.sync_api import Request, expect

from community.policy import Role
from tests.e2e.people import People
from tests.e2e.site import Site


def test_the_coach_speaks_while_one_types_without_a_request_for_each_key(site: Site, people: People) -> None:
    submission = site.make.submission("The lids leak again")
    page = people.member(Role.MODERATOR)
    page.goto(f"/staff/submissions/{submission.id}")
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if request.method == "POST" else None)
    box = page.get_by_label("Your answer")
    words = "We cannot change the lids, they are what they are."
    box.press_sequentially(words, delay=20)
    hints = page.get_by_role("region", name="How it may be heard")
    expect(hints).to_contain_text("Say what you can do")
    expect(box).to_be_focused()
    expect(box).to_have_value(words)
    assert 0 < len(asked) < len(words) // 4
    page.get_by_label("Kept all the same, because").fill("The maker decides")
    box.fill("The lids change in March: the maker has a new rim.")
    expect(hints).to_be_hidden()
    page.get_by_role("button", name="Publish the answer").click()
    expect(page.get_by_role("region", name="What the page says now")).to_contain_text("The lids change in March")


def test_an_answer_needs_no_script(site: Site, people: People) -> None:
    submission = site.make.submission("The tap drips")
    page = people.member(Role.MODERATOR, java_script_enabled=False)
    page.goto(f"/staff/submissions/{submission.id}")
    page.get_by_label("Your answer").fill("We cannot mend it today.")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="How it may be heard")).to_contain_text("We cannot mend it today.")
    page.get_by_label("Kept all the same, because").fill("The plumber comes on Friday")
    page.get_by_role("button", name="Publish the answer").click()
    expect(page.get_by_label("Kept all the same, because")).to_have_value("The plumber comes on Friday")
    reader = people.visitor()
    reader.goto(f"/submissions/{submission.id}")
    expect(reader.get_by_role("region", name="The answer of")).to_contain_text("We cannot mend it today.")


def test_many_are_ticked_and_answered_without_a_script(site: Site, people: People) -> None:
    board = site.make.board("Sockets")
    for title in ("Sockets under the bench", "Sockets by the window"):
        site.make.submission(title, on=board)
    page = people.member(Role.PRODUCT_MANAGER, java_script_enabled=False)
    page.goto("/staff/backlog?board=sockets")
    for title in ("Sockets under the bench", "Sockets by the window"):
        page.get_by_label(f"Tick: {title}").check()
    page.get_by_role("button", name="Answer the ticked ones").click()
    expect(page.get_by_role("heading", name="One answer for 2 submissions")).to_be_visible()
    page.get_by_label("Your answer").fill("{{title}}: they come in May.")
    page.get_by_role("button", name="Publish them").click()
    expect(page.get_by_text("2 submissions are answered.")).to_be_visible()
