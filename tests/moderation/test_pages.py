"""The pages of moderation: what moderators come across, what authors see, what forms say."""

from flask import Flask
from flask.testing import FlaskClient

from community.kernel.db import db
from community.moderation.models import HeldPost, HeldState
from community.policy import Actor, Role, Trust
from community.submissions.models import Submission
from tests.factories import Factory
from tests.moderation.test_holding import closed_to


def browsers(make: Factory) -> tuple[Actor, FlaskClient, FlaskClient]:
    """A customer, her browser, and a moderator's."""
    ana = make.actor("Ana")
    return ana, make.client(ana), make.client(make.actor("Mo", Role.MODERATOR))


def test_a_moderator_takes_something_off_that_nobody_reported_and_it_is_undone(app: Flask, make: Factory) -> None:
    _ana, _hers, moderators = browsers(make)
    said = make.submission("You are all idiots.")
    comment = make.comment(said, "So are you.")
    page = moderators.get(f"/submissions/{said.id}", follow_redirects=True).text
    assert f"/staff/reported/{said.id}?comment={comment.id}" in page
    assert "So are you." in moderators.get(f"/staff/reported/{said.id}?comment={comment.id}").text
    answer = moderators.post(f"/staff/reported/{said.id}/taking-off", data={"message": "Please say it kindly."})
    assert answer.status_code == 303
    assert make.client().get(f"/submissions/{said.id}", follow_redirects=True).status_code == 404
    with app.app_context():
        held = db.session.scalars(db.select(HeldPost)).one()
        assert (held.state, held.message, held.made_id) == (HeldState.SENT_BACK, "Please say it kindly.", said.id)
        act_id = held.act_id
    moderators.post(f"/staff/held/decided/{act_id}/undoing")
    assert make.client().get(f"/submissions/{said.id}", follow_redirects=True).status_code == 200


def test_a_comment_of_another_submission_is_not_found(make: Factory) -> None:
    _ana, _hers, moderators = browsers(make)
    one, other = make.submission("One."), make.submission("Other.")
    comment = make.comment(other)
    assert moderators.get(f"/staff/reported/{one.id}?comment={comment.id}").status_code == 404
    form = {"comment": comment.id, "message": ""}
    assert moderators.post(f"/staff/reported/{one.id}/taking-off", data=form).status_code == 404


def test_what_is_sent_again_after_it_was_taken_off_comes_back_with_its_votes(app: Flask, make: Factory) -> None:
    ana, hers, moderators = browsers(make)
    said = make.submission("Ben of shop 4 is rude.", by=ana)
    make.client(make.actor()).post(f"/submissions/{said.id}/vote", data={"set": "on"})
    moderators.post(f"/staff/reported/{said.id}/taking-off", data={"message": "Please leave the name out."})
    assert "Please leave the name out." in hers.get("/me/waiting/1").text
    form = {"body": "Somebody is rude.", "kind": "complaint", "title": "Somebody is rude.", "version": 1}
    assert hers.post("/me/waiting/1", data=form).status_code == 303
    assert moderators.post("/staff/held/publication", data={"id": 1}).status_code == 303
    with app.app_context():
        fresh = db.session.get_one(Submission, said.id)
        assert (fresh.deleted_at, fresh.body) == (None, "Somebody is rude.")


def test_words_that_wait_are_nobody_elses_to_see(app: Flask, make: Factory) -> None:
    _ana, hers, _moderators = browsers(make)
    board = make.board("Closed")
    with app.app_context():
        closed_to(board, Trust.TEAM)
    form = {"board": board.id, "kind": "idea", "title": "", "body": "Open on Sundays."}
    answer = hers.post("/submissions", data=form)
    assert answer.location.startswith("/me/waiting/")
    assert "Open on Sundays." in hers.get(answer.location).text
    stranger = make.client(make.actor("Stranger"))
    for path in (answer.location, f"{answer.location}/withdrawal"):
        sent = stranger.post(path, data={"body": "Mine.", "kind": "idea", "version": 1})
        assert sent.status_code == 404
    assert stranger.get(answer.location).status_code == 404
    assert hers.post(f"{answer.location}/withdrawal").status_code == 303
    assert hers.get(answer.location).status_code == 404


def test_nothing_of_the_web_publishes_customers_words_without_asking() -> None:
    """Who says something for a customer goes through moderation; these names publish at once."""
    import ast
    from pathlib import Path

    import community.web

    at_once = {"post_submission", "post_voice", "post_comment", "edit_submission", "edit_comment"}
    of_the_team = {"limits.py"}  # staff find out what makes them say can't
    for path in Path(community.web.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            direct = isinstance(node, ast.Attribute) and node.attr in at_once and isinstance(node.value, ast.Name)
            if direct and path.name not in of_the_team:
                assert node.value.id == "moderation", f"{path.name}: {node.attr}"
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("community.submissions"):
                assert not at_once & {name.name for name in node.names}, path.name


def test_what_its_author_changed_after_it_was_opened_is_not_published_unseen(app: Flask, make: Factory) -> None:
    _ana, hers, moderators = browsers(make)
    board = make.board("Closed")
    with app.app_context():
        closed_to(board, Trust.TEAM)
    hers.post("/submissions", data={"board": board.id, "kind": "idea", "title": "", "body": "Open on Sundays."})
    assert 'value="1:1"' in moderators.get("/staff/held").text
    hers.post("/me/waiting/1", data={"body": "Buy pills.", "kind": "idea", "title": "", "version": 1})
    answer = moderators.post("/staff/held/publication", data={"id": "1:1"})
    assert answer.status_code == 409
    assert "Its author changed it meanwhile" in answer.text
    assert moderators.post("/staff/held/publication", data={"id": "1:2"}).status_code == 303


def test_what_an_author_was_asked_to_leave_out_is_no_earlier_version(app: Flask, make: Factory) -> None:
    ana, hers, moderators = browsers(make)
    said = make.submission("Rude.\n\nBen Miller of shop 4 is rude.", by=ana)
    moderators.post(f"/staff/reported/{said.id}/taking-off", data={"message": "Please leave the name out."})
    form = {"body": "Rude.\n\nSomebody is rude.", "kind": "complaint", "title": "", "version": 1}
    hers.post("/me/waiting/1", data=form)
    moderators.post("/staff/held/publication", data={"id": "1:2"})
    page = make.client().get(f"/submissions/{said.id}", follow_redirects=True).text
    assert "Somebody is rude." in page
    assert "Miller" not in page


def test_undoing_a_taking_off_leaves_words_that_were_rewritten_since(app: Flask, make: Factory) -> None:
    ana, hers, moderators = browsers(make)
    said = make.submission("The door.", by=ana)
    moderators.post(f"/staff/reported/{said.id}/taking-off", data={"message": "Say more?"})
    hers.post("/me/waiting/1", data={"body": "Buy pills.", "kind": "complaint", "title": "", "version": 1})
    moderators.post("/staff/held/decided/1/undoing")
    assert "pills" not in make.client().get("/").text
    with app.app_context():
        assert db.session.scalars(db.select(HeldPost)).one().state is HeldState.WAITING
