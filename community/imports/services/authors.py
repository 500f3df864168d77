"""Whose words a file brings: members by their address, people without an account by their name."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select

from community.accounts.models import Member
from community.imports.services.drafts import Author
from community.kernel.db import db
from community.policy import Role
from community.submissions.models import Submission


class Authors:
    """Finds the members behind the authors of one source.

    A name makes a member without an address: nobody can sign in as them. The same name in the same source is the same
    person; in another source it is somebody else. An address that no member has stays nobody, because an address is
    private and proves nothing until it is confirmed.
    """

    def __init__(self, source: str) -> None:
        self._by_name = _named_in(source)
        self._by_email: dict[str, int | None] = {}

    def look_up(self, authors: Iterable[Author]) -> None:
        """Ask the database once for the addresses of several rows."""
        unknown = {author.email for author in authors if author.email} - self._by_email.keys()
        if unknown:
            found = db.session.execute(select(Member.email, Member.id).where(Member.email.in_(unknown)))
            self._by_email |= dict.fromkeys(unknown) | {row.email: row.id for row in found}

    def member_id(self, author: Author) -> int | None:
        """The member, if there is one; ask `look_up` first."""
        return self._by_email.get(author.email) or self._by_name.get(author.name)

    def named(self, name: str) -> int | None:
        """The member made for a name of this source."""
        return self._by_name.get(name)

    def make(self, names: Iterable[str], moment: datetime) -> int:
        """Make members for the names that have none yet; how many."""
        new = sorted(set(filter(None, names)) - self._by_name.keys())
        if new:
            rows = [{"name": name, "role": Role.CUSTOMER, "created_at": moment} for name in new]
            ids = db.session.scalars(insert(Member).returning(Member.id, sort_by_parameter_order=True), rows)
            self._by_name.update(zip(new, ids, strict=True))
        return len(new)


def _named_in(source: str) -> dict[str, int]:
    rows = db.session.execute(
        select(Member.name, Member.id)
        .join(Submission, Submission.author_id == Member.id)
        .where(Submission.source == source, Member.email.is_(None), Member.password_hash.is_(None))
        .distinct()
    )
    return {row.name: row.id for row in rows}
