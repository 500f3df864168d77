"""An import step by step, and taken back: nothing that people did since is lost, everything else goes."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select

from community.accounts.models import Member
from community.care.models import Rescue
from community.care.services.watching import watch
from community.imports import services
from community.imports.commands import Columns, MapFile
from community.imports.models import FileImport, ImportedRow, Stage
from community.imports.queries import import_by_id
from community.imports.services import steps
from community.kernel.audit import AuditRow
from community.kernel.db import db
from community.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from community.kernel.parts import part
from community.policy import SYSTEM, Role
from community.submissions import services as submissions
from community.submissions.commands import EditSubmission, PostComment
from community.submissions.models import FacetCount, Kind, Revision, Submission
from community.submissions.services.recount import drifts
from tests.care.house import FAREWELL
from tests.factories import Factory, actor_of

LINES = "id,text,who\n1,The door is heavy,Ben\n2,The queue is long,Ada\n3,,Ada\n4,The cup leaks,\n"
COLUMNS = Columns(body="text", source_id="id", author="who")
Bring = Callable[..., int]


@pytest.fixture
def bring(app: Flask, make: Factory) -> Bring:
    """Takes a file through every step until it is in."""
    make.board("Shops")

    def run(lines: str = LINES, columns: Columns = COLUMNS) -> int:
        with app.app_context():
            import_id = uploaded(lines, columns)
            services.check_import(import_id)
            db.session.commit()
            services.accept_import(SYSTEM, import_id)
            db.session.commit()
            services.run_import(import_id)
            db.session.commit()
            return import_id

    return run


def uploaded(lines: str = LINES, columns: Columns | None = COLUMNS) -> int:
    """A file that waits; mapped, where its columns are told."""
    row = services.upload_file(SYSTEM, BytesIO(lines.encode()), "ideas.csv")
    if columns:
        services.map_file(SYSTEM, row.id, MapFile(source="old", board="shops"), columns)
    db.session.commit()
    return row.id


def take_back(app: Flask, import_id: int) -> FileImport:
    """Undo one as the page and the worker do."""
    with app.app_context():
        services.undo_import(SYSTEM, import_id)
        db.session.commit()
        services.take_back(import_id)
        db.session.commit()
        return db.session.get_one(FileImport, import_id)


def titles(app: Flask) -> list[str]:
    """What there is."""
    with app.app_context():
        return list(db.session.scalars(select(Submission.title).order_by(Submission.id)))


def test_a_check_says_what_would_come_and_writes_nothing(app: Flask, make: Factory) -> None:
    make.board("Shops")
    with app.app_context():
        import_id = uploaded()
        services.check_import(import_id)
        db.session.commit()
        row = import_by_id(SYSTEM, import_id)
        tally = services.Tally.from_json(row.tally)
    assert (row.stage, tally.rows, tally.new) == (Stage.CHECKED, 4, 3)
    assert [(one.line, str(one.words)) for one in tally.problems] == [(4, "There are no words in this row.")]
    assert tally.boards == {"shops": 3}
    assert titles(app) == []


def test_what_was_checked_comes_in_and_answers_to_its_import(app: Flask, bring: Bring) -> None:
    import_id = bring()
    assert titles(app) == ["The door is heavy", "The queue is long", "The cup leaks"]
    with app.app_context():
        row = import_by_id(SYSTEM, import_id)
        assert (row.stage, row.made, row.changed) == (Stage.DONE, 3, 0)
        assert db.session.scalars(select(AuditRow.action).order_by(AuditRow.id)).all()[-1] == "submission.imported"


def test_an_import_is_taken_back_whole_with_the_names_that_it_made(app: Flask, make: Factory, bring: Bring) -> None:
    mine = make.submission("I was here before")
    import_id = bring()
    row = take_back(app, import_id)
    assert (row.stage, row.kept) == (Stage.UNDONE, 0)
    assert titles(app) == [mine.title]
    with app.app_context():
        assert db.session.scalars(select(Member.name).where(Member.name.in_(["Ben", "Ada"]))).all() == []
        assert drifts() == []
        assert db.session.scalar(select(func.sum(FacetCount.n))) == 1
    assert bring()  # and may come again
    assert len(titles(app)) == 4


def test_what_people_worked_on_since_stays(app: Flask, make: Factory, bring: Bring) -> None:
    import_id = bring()
    with app.app_context():
        door, queue, _cup = db.session.scalars(select(Submission.id).order_by(Submission.id)).all()
    customer = make.actor()
    with app.app_context():
        submissions.vote(customer, door)
        submissions.post_comment(customer, queue, PostComment(body="Me too."))
        db.session.commit()
    row = take_back(app, import_id)
    assert row.kept == 2
    assert titles(app) == ["The door is heavy", "The queue is long"]
    with app.app_context():
        assert drifts() == []


def test_words_that_an_import_changed_come_back_unless_somebody_wrote_since(app: Flask, bring: Bring) -> None:
    bring()
    second = bring(LINES.replace("heavy", "light").replace("long", "short"))
    assert titles(app)[:2] == ["The door is light", "The queue is short"]
    with app.app_context():
        queue = db.session.scalars(select(Submission.id).where(Submission.title.like("%queue%"))).one()
        submissions.edit_submission(
            SYSTEM, queue, EditSubmission(body="The queue is endless", kind=Kind.IDEA, version=2)
        )
        db.session.commit()
    row = take_back(app, second)
    assert row.kept == 1
    assert titles(app) == ["The door is heavy", "The queue is endless", "The cup leaks"]


def test_a_run_that_was_cut_off_begins_again_and_doubles_nothing(app: Flask, bring: Bring, make: Factory) -> None:
    make.board("Shops")
    lines = "id,text\n" + "".join(f"{n},Number {n}\n" for n in range(1, 1201))
    with app.app_context():
        import_id = uploaded(lines, Columns(body="text", source_id="id"))
        services.check_import(import_id)
        db.session.commit()
        services.accept_import(SYSTEM, import_id)
        db.session.commit()
        with pytest.raises(ZeroDivisionError):
            run_until(import_id, pauses=2)
        db.session.rollback()
        assert len(titles(app)) == 1000
        services.run_import(import_id)
        db.session.commit()
        tally = services.Tally.from_json(import_by_id(SYSTEM, import_id).tally)
    assert len(titles(app)) == 1200
    assert (tally.rows, tally.new, tally.skipped.total()) == (1200, 1200, 0)


def run_until(import_id: int, pauses: int) -> None:
    """Run until it has committed so often, and die then."""
    left = pauses

    def commit() -> None:
        nonlocal left
        original()
        left -= 1
        if not left:
            raise ZeroDivisionError

    original = db.session.commit
    db.session.commit = commit  # type: ignore[method-assign]
    try:
        services.run_import(import_id)
    finally:
        db.session.commit = original  # type: ignore[method-assign]


def test_how_far_it_is_can_be_told_while_it_reads(app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    make.board("Shops")
    monkeypatch.setattr(steps, "TOLD_EVERY", 0)
    with app.app_context():
        import_id = uploaded("id,text,who\n" + "".join(f"{n},Number {n},Ada\n" for n in range(300)))
    for step in (services.check_import, None, services.run_import):
        with app.app_context():  # a session of its own, as the worker's
            if step:
                step(import_id)
            else:
                services.accept_import(SYSTEM, import_id)
            db.session.commit()
    with app.app_context():
        row = import_by_id(SYSTEM, import_id)
        assert (row.stage, row.rows_done, row.rows_total, row.made) == (Stage.DONE, 300, 300, 300)


def test_each_step_is_taken_once(app: Flask, bring: Bring) -> None:
    import_id = bring()
    with app.app_context():
        for step in (services.accept_import, services.discard_upload):
            with pytest.raises(Conflict):
                step(SYSTEM, import_id)
            db.session.rollback()
        services.run_import(import_id)
        services.check_import(import_id)
        services.take_back(import_id)
        db.session.commit()
        assert import_by_id(SYSTEM, import_id).stage is Stage.DONE
    take_back(app, import_id)
    with app.app_context(), pytest.raises(Conflict):
        services.undo_import(SYSTEM, import_id)


def test_only_administrators_import(app: Flask, make: Factory) -> None:
    manager = actor_of(make.member(role=Role.PRODUCT_MANAGER))
    with app.app_context():
        import_id = uploaded(columns=None)
        for refused in (
            lambda: services.upload_file(manager, BytesIO(b"text\nx"), "x.csv"),
            lambda: services.accept_import(manager, import_id),
            lambda: services.undo_import(manager, import_id),
            lambda: import_by_id(manager, import_id),
        ):
            with pytest.raises(Forbidden):
                refused()
        with pytest.raises(NotFound):
            import_by_id(SYSTEM, import_id + 1)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\xd0\xcf\x11\xe0", b"\n\n"])
def test_what_is_no_table_is_refused_and_nothing_of_it_is_kept(app: Flask, content: bytes) -> None:
    with app.app_context():
        with pytest.raises(Invalid):
            services.upload_file(SYSTEM, BytesIO(content), "x.csv")
        assert list(part(services.Uploads).folder.glob("*")) == []


def test_what_makes_a_file_unreadable_is_told_on_its_page(app: Flask, make: Factory) -> None:
    make.board("Shops")
    with app.app_context():
        import_id = uploaded('id,text\n1,"never closed\n2,more\n', Columns(body="text"))
        services.check_import(import_id)
        db.session.commit()
        row = import_by_id(SYSTEM, import_id)
        assert row.stage is Stage.CHECKED
        assert "quotation mark" in str(services.kept_words(services.plain_error(row)))
        with pytest.raises(Conflict):
            services.accept_import(SYSTEM, import_id)


def test_a_file_that_is_gone_is_told_and_what_is_never_checked_can_be_forgotten(app: Flask, make: Factory) -> None:
    make.board("Shops")
    with app.app_context():
        import_id = uploaded()
        part(services.Uploads).drop(import_id)
        services.check_import(import_id)
        db.session.commit()
        row = import_by_id(SYSTEM, import_id)
        assert row.stage is Stage.CHECKED
        assert "gone" in str(services.kept_words(services.plain_error(row)))
        stuck = uploaded()
        services.discard_upload(SYSTEM, stuck)
        db.session.commit()
        services.check_import(stuck)
        with pytest.raises(NotFound):
            import_by_id(SYSTEM, stuck)


def test_a_table_has_not_hundreds_of_columns(app: Flask) -> None:
    with app.app_context(), pytest.raises(Invalid):
        services.upload_file(SYSTEM, BytesIO(",".join(f"c{n}" for n in range(301)).encode()), "wide.csv")


def test_rows_of_an_import_that_stays_are_forgotten_with_it(app: Flask, bring: Bring) -> None:
    import_id = bring()
    take_back(app, import_id)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ImportedRow)) == 0
        assert db.session.scalar(select(func.count()).select_from(Revision)) == 0


def test_a_rescue_that_nobody_touched_goes_with_the_words_and_the_name_that_opened_it(app: Flask, bring: Bring) -> None:
    import_id = bring(f"id,text,who\n1,{FAREWELL},Ben\n")
    with app.app_context():
        watch([db.session.scalars(select(Submission.id)).one()])
        db.session.commit()
        assert db.session.scalars(select(Rescue)).all() != []
    take_back(app, import_id)
    with app.app_context():
        assert db.session.scalars(select(Member.id).where(Member.name == "Ben")).all() == []
        assert db.session.scalars(select(Rescue)).all() == []
