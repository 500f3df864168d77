"""What was done lately, as it stands beside the lists."""

from flask.testing import FlaskClient

from community.kernel.db import db
from community.policy import Actor, Audience, Role
from community.submissions import services
from community.submissions.commands import ChangeStatus
from community.submissions.models import Board, Status, StatusKind, Submission
from community.submissions.queries import lately_done
from tests.factories import Factory

VISITOR = Actor()


def move(make: Factory, submission: Submission, kind: StatusKind) -> None:
    """The team moves it to another status."""
    team = make.actor("Team", Role.MODERATOR)
    with make.app.app_context():
        status = db.session.scalars(
            db.select(Status.id).where(Status.board_id == submission.board_id, Status.kind == kind)
        ).first()
        services.change_status(team, submission.id, ChangeStatus.parse({"status": status, "note": "Because."}))
        db.session.commit()


def done(make: Factory, title: str, on: Board) -> Submission:
    """Something that was asked for and done."""
    submission = make.submission(title, on=on)
    move(make, submission, StatusKind.DONE)
    return submission


def titles(make: Factory, reader: Actor = VISITOR, board_id: int | None = None) -> list[str]:
    """What this reader is told."""
    with make.app.app_context():
        return [row.title for row in lately_done(reader, board_id)]


def test_the_last_three_are_told_newest_first(make: Factory) -> None:
    shops = make.board("Shops")
    for title in ("One", "Two", "Three", "Four"):
        done(make, title, shops)
    assert titles(make) == ["Four", "Three", "Two"]


def test_what_was_taken_up_again_is_not_told_and_what_was_done_twice_is_told_once(make: Factory) -> None:
    shops = make.board("Shops")
    again, twice = done(make, "Again", shops), done(make, "Twice", shops)
    move(make, again, StatusKind.DOING)
    move(make, twice, StatusKind.DOING)
    move(make, twice, StatusKind.DONE)
    assert titles(make) == ["Twice"]


def test_each_reader_is_told_of_the_boards_that_they_may_read(make: Factory) -> None:
    shops, club = make.board("Shops"), make.board("Club", Audience.MEMBERS)
    done(make, "In the shop", shops)
    done(make, "In the club", club)
    assert titles(make) == ["In the shop"]
    assert titles(make, make.actor()) == ["In the club", "In the shop"]
    assert titles(make, board_id=club.id) == []


def test_the_board_page_tells_it_and_forgets_what_is_deleted(make: Factory, client: FlaskClient) -> None:
    ada = make.actor("Ada")
    submission = make.submission("A hook at every table", by=ada, on=make.board("Shops"))
    move(make, submission, StatusKind.DONE)
    page = client.get("/boards/shops").text
    assert "You said, we did" in page
    assert 'href="/boards/shops?status=done"' in page
    with make.app.app_context():
        services.delete_submission(ada, submission.id)
        db.session.commit()
    page = client.get("/boards/shops").text
    assert "A hook at every table" not in page
    assert "You said, we did" not in page
