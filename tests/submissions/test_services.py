"""Keeping boards and comments, below any page."""

from flask import Flask

from community.kernel.audit import AuditRow
from community.kernel.db import db
from community.policy import SYSTEM, Actor, Role
from community.submissions import services
from community.submissions.commands import KeepBoard
from community.submissions.models import Submission
from tests.factories import Factory


def trail() -> list[tuple[str, int | None]]:
    """What was done to comments and by whom, oldest first."""
    rows = db.session.execute(
        db.select(AuditRow.action, AuditRow.actor_id).where(AuditRow.subject == "comment").order_by(AuditRow.id)
    )
    return [(row.action, row.actor_id) for row in rows]


def delete_and_restore(actor: Actor, comment_id: int) -> None:
    """Take a comment out and put it back."""
    services.delete_comment(actor, comment_id)
    services.restore_comment(actor, comment_id)


def test_a_board_finds_an_address_beside_boards_with_the_same_and_longer_names(app_context: Flask):
    names = ("Shops", "Shops 3", "Shopsystem", "Shops", "Shops", "Shops")
    slugs = [services.create_board(SYSTEM, KeepBoard(name=name)).slug for name in names]
    assert slugs == ["shops", "shops-3", "shopsystem", "shops-2", "shops-4", "shops-5"]


def test_what_a_moderator_does_to_the_words_of_others_is_on_the_trail(app: Flask, make: Factory):
    submission: Submission = make.submission()
    author, moderator = make.actor(), make.actor("Mo", Role.MODERATOR)
    comment = make.comment(submission, by=author)
    with app.app_context():
        delete_and_restore(author, comment.id)
        assert trail() == []
        delete_and_restore(moderator, comment.id)
        assert trail() == [("comment.deleted", moderator.id), ("comment.restored", moderator.id)]
