"""What was exported, by whom, and which file it was; files that the worker writes, now and every week."""

import hashlib
import json
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select, update

from community.accounts.models import Member
from community.backlog import services
from community.backlog.commands import BacklogQuery
from community.backlog.exports import Format, Wish
from community.backlog.exports.store import Store
from community.backlog.models import Every, ExportRow, ExportSchedule
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.parts import part, provide
from community.notifications.models import Mail
from community.policy import Actor, Role
from community.worker.outbox import drain
from tests.exports.workbooks import sheets
from tests.factories import Factory


@pytest.fixture
def priya(make: Factory) -> Actor:
    """A product manager."""
    return make.actor("Priya", Role.PRODUCT_MANAGER)


def rows(app: Flask) -> list[ExportRow]:
    """The history, oldest first."""
    with app.app_context():
        return list(db.session.scalars(select(ExportRow).order_by(ExportRow.id)))


def work(app: Flask) -> None:
    """Let the worker do what waits."""
    with app.app_context():
        while drain():
            pass


def test_a_download_is_in_the_history_with_its_hash(app: Flask, make: Factory, priya: Actor) -> None:
    make.submission("The door")
    client = make.client(priya)
    data = client.get("/staff/backlog/export.csv?votes=1").data
    (row,) = rows(app)
    assert (row.by_id, row.submissions, row.bytes) == (priya.id, 1, len(data))
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    assert json.loads(row.query) == {"votes": "1"}
    page = client.get(f"/staff/exports?sha256={row.sha256.upper()}").text
    assert "votes: 1" in page
    assert row.sha256 in page
    assert "Priya" in page
    assert "No export made this file" in client.get("/staff/exports?sha256=abc").text


def test_a_download_that_was_broken_off_has_no_hash(app: Flask, make: Factory, priya: Actor) -> None:
    make.submission("The door")
    with app.app_context():
        export = services.note_export(priya, services.export_backlog(priya, BacklogQuery(), Wish(), ""))
        db.session.commit()
        next(export.chunks)
        export.chunks.close()  # type: ignore[attr-defined]
    (row,) = rows(app)
    assert (row.bytes, row.sha256, row.finished_at) == (None, None, None)
    assert "not read to its end" in make.client(priya).get("/staff/exports").text


def test_the_worker_writes_a_file_that_its_owner_fetches(app: Flask, make: Factory, priya: Actor) -> None:
    make.submission("The door")
    client = make.client(priya)
    page = client.get("/staff/exports?votes=1&file=xlsx").text
    assert "Have a file written" in page
    assert "votes: 1" in page
    response = client.post("/staff/exports?votes=1", data={"file": "xlsx", "when": "now"})
    assert response.status_code == 303
    assert "being written" in client.get("/staff/exports").text
    work(app)
    (row,) = rows(app)
    data = client.get(f"/staff/exports/{row.id}/file").data
    assert len(sheets(data)["Backlog"]) == 2
    assert (row.bytes, row.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    with app.app_context():
        (mail,) = db.session.scalars(select(Mail))
    assert "/staff/exports" in mail.text
    assert row.file_name in mail.text
    other = make.client(make.actor(role=Role.PRODUCT_MANAGER))
    assert other.get(f"/staff/exports/{row.id}/file").status_code == 404
    assert make.client(make.actor(role=Role.ADMINISTRATOR)).get(f"/staff/exports/{row.id}/file").status_code == 200


def test_a_file_is_gone_after_seven_days_and_the_history_stays(app: Flask, make: Factory, priya: Actor) -> None:
    client = make.client(priya)
    client.post("/staff/exports", data={"file": "jira", "when": "now"})
    work(app)
    (row,) = rows(app)
    assert client.get(f"/staff/exports/{row.id}/file").status_code == 200
    with time_machine.travel(now() + timedelta(days=7, minutes=1), tick=False), app.app_context():
        with pytest.raises(services.keeping.NotFound):
            services.fetch_export(priya, row.id)
        services.drop_old_files()
        db.session.commit()
        assert part(Store).read(row.id) is None
    assert rows(app)[0].kept_until is None


def test_a_worker_that_was_killed_writes_it_again(app: Flask, make: Factory, priya: Actor) -> None:
    make.submission("The door")
    with app.app_context():
        export_id = services.order_export(priya, BacklogQuery(), Wish())
        db.session.commit()
        services.write_export(export_id)
        db.session.rollback()  # killed before it could say so
        services.write_export(export_id)
        db.session.commit()
        services.write_export(export_id)  # done already
        assert b"".join(services.fetch_export(priya, export_id)[1]).startswith(b"idea_id")


def test_who_may_not_export_any_more_gets_no_file(app: Flask, make: Factory, priya: Actor) -> None:
    with app.app_context():
        export_id = services.order_export(priya, BacklogQuery(), Wish())
        db.session.execute(update(Member).where(Member.id == priya.id).values(role=Role.CUSTOMER))
        db.session.commit()
    work(app)
    (row,) = rows(app)
    assert row.id == export_id
    assert row.error
    assert row.kept_until is None


def test_a_schedule_makes_a_file_every_week_and_none_for_what_was_missed(
    app: Flask, make: Factory, priya: Actor, tmp_path: Path
) -> None:
    provide(app, Store, Store(tmp_path / "kept", "https://ideas.example.org", str(tmp_path / "out")))
    make.submission("The door")
    client = make.client(priya)
    client.post("/staff/exports?votes=1", data={"file": "jsonl", "when": "week"})
    work(app)
    assert len(rows(app)) == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == [rows(app)[0].file_name]
    page = client.get("/staff/exports").text
    assert "every week" in page
    assert "votes: 1" in page
    with time_machine.travel(now() + timedelta(days=22), tick=False), app.app_context():
        services.order_due_exports()
        db.session.commit()
        services.order_due_exports()
        db.session.commit()
    assert len(rows(app)) == 2
    with app.app_context():
        schedule_id = db.session.scalars(select(ExportSchedule.id)).one()
    stranger = make.client(make.actor(role=Role.PRODUCT_MANAGER))
    assert stranger.post(f"/staff/exports/schedules/{schedule_id}/end").status_code == 404
    assert client.post(f"/staff/exports/schedules/{schedule_id}/end").status_code == 303
    assert "every week" not in client.get("/staff/exports").text
    assert [row.schedule_id for row in rows(app)] == [None, None]


def test_what_was_scheduled_by_somebody_who_left_ends(app: Flask, make: Factory, priya: Actor) -> None:
    with app.app_context():
        services.schedule_export(priya, BacklogQuery(), Wish(), Every.DAY)
        db.session.commit()
        db.session.execute(delete(Member).where(Member.id == priya.id))
        db.session.commit()
        assert not db.session.scalars(select(ExportSchedule)).all()
    work(app)
    assert rows(app)[0].error


def test_excel_of_many_rows_is_written_in_the_background(
    app: Flask, make: Factory, priya: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services.exporting, "LARGE", 1)
    make.submission("One"), make.submission("Two")
    response = make.client(priya).get("/staff/backlog/export.xlsx?votes=1")
    assert (response.status_code, response.location) == (303, "/staff/exports?votes=1&file=xlsx")
    assert make.client(priya).get("/staff/backlog/export.csv").status_code == 200


def test_a_form_that_makes_no_sense_is_shown_again(app: Flask, make: Factory, priya: Actor) -> None:
    client = make.client(priya)
    response = client.post("/staff/exports?q=door", data={"file": "exe", "when": "hourly"})
    assert response.status_code == 422
    assert "q: door" in response.text
    assert rows(app) == []


def test_every_file_of_the_form_can_be_ordered(app: Flask, make: Factory, priya: Actor) -> None:
    from community.web.staff.exports import files

    make.submission("The door")
    client = make.client(priya)
    with app.test_request_context():
        names = [name for name, _label in files()]
    for name in names:
        client.post("/staff/exports", data={"file": name, "when": "now"})
    work(app)
    assert [row.error for row in rows(app)] == [None] * len(names)
    assert len({row.file_name for row in rows(app)}) == len(names)
    assert (Format.PARQUET.value in names) == bool(find_spec("pyarrow"))
