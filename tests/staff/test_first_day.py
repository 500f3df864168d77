"""What the team finds before anything is there: the next step, and no button for what does not exist."""

from community.policy import Role
from tests.factories import Factory

FIRST_BOARD = 'href="/staff/boards/new">Open the first board</a>'


def test_an_administrator_is_led_to_the_first_board_and_nobody_else(make: Factory):
    ada = make.client(make.member("Ada", Role.ADMINISTRATOR))
    assert FIRST_BOARD in ada.get("/").text
    assert FIRST_BOARD not in make.client().get("/").text
    make.board()
    assert FIRST_BOARD not in ada.get("/").text
    assert "Nobody has said anything yet" in ada.get("/").text


def test_only_what_is_there_can_be_exported(make: Factory):
    peter = make.client(make.member("Peter", Role.PRODUCT_MANAGER))
    assert "/staff/backlog/export" not in peter.get("/staff/backlog").text
    make.submission("Paper cups", on=make.board())
    assert "/staff/backlog/export.csv" in peter.get("/staff/backlog").text
    nothing = peter.get("/staff/backlog?kind=praise&votes=7").text
    assert "Nothing matches" in nothing
    assert "/staff/backlog/export" not in nothing


def test_somebody_who_only_commented_has_not_said_nothing(make: Factory):
    ana = make.actor("Ana")
    make.comment(make.submission(on=make.board()), "Same here", by=ana)
    page = make.client(make.member("Mo", Role.MODERATOR)).get(f"/staff/people/{ana.id}").text
    assert "No submissions yet." in page
