"""Reading about imports: what came in, and what a file that waits holds."""

from itertools import islice

from sqlalchemy import func, select

from community.accounts.models import Member
from community.imports.models import FileImport, ImportedRow
from community.imports.services.files import Record, Table, open_table
from community.imports.services.uploads import Uploads
from community.kernel.db import AnyRow, db
from community.kernel.errors import NotFound
from community.kernel.paging import Page, decode_cursor, paged
from community.kernel.parts import part
from community.policy import Actor, Permission, require

PAGE_SIZE = 30
SHOWN = 5  # rows of a file


def imports_page(actor: Actor, cursor: str | None = None) -> Page[AnyRow]:
    """Every import, newest first."""
    require(actor, Permission.IMPORT)
    rows = select(*FileImport.__table__.c, Member.name.label("by_name"))
    rows = rows.outerjoin(Member, Member.id == FileImport.by_id)
    if after := decode_cursor(cursor):
        rows = rows.where(FileImport.id < after.id)
    found = db.session.execute(rows.order_by(FileImport.id.desc()).limit(PAGE_SIZE + 1)).all()
    return paged(found, PAGE_SIZE, lambda row: (0, row.id))


def import_by_id(actor: Actor, import_id: int) -> AnyRow:
    """One of them; `made` and `changed` count the submissions that it still answers for."""
    require(actor, Permission.IMPORT)
    of_it = select(func.count()).where(ImportedRow.import_id == FileImport.id)
    query = select(
        *FileImport.__table__.c,
        Member.name.label("by_name"),
        of_it.where(ImportedRow.revision_id.is_(None)).scalar_subquery().label("made"),
        of_it.where(ImportedRow.revision_id.is_not(None)).scalar_subquery().label("changed"),
    )
    row = db.session.execute(
        query.outerjoin(Member, Member.id == FileImport.by_id).where(FileImport.id == import_id)
    ).one_or_none()
    if row is None:
        raise NotFound()
    return row


def uploaded_table(row: AnyRow) -> tuple[Table, list[Record]] | None:
    """The file of an import and its first rows; None when it is gone."""
    path = part(Uploads).path(row.id)
    if not path.exists():
        return None
    table = open_table(path, counts_rows=row.counts_rows)
    return table, list(islice(table.records(), SHOWN))
