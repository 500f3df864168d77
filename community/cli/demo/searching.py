"""What the demo's people search for again and again."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import insert

from community.kernel.db import db
from community.searches.models import SavedSearch

SEARCHES = (
    ("Ana Duarte", "q=queue", True),
    ("Ana Duarte", "q=%22oat+milk%22&kind=complaint", True),
    ("Priya Raman", "q=allergen", True),
    ("Priya Raman", "q=refund&status=review", False),
)


def keep_searches(members: Mapping[str, int], moment: datetime) -> None:
    """Keep them, as of `moment`; those that alert were looked at just then, so that nobody is told of old news."""
    rows = [
        {
            "member_id": members[name],
            "question": question,
            "created_at": moment - timedelta(days=30 + 7 * place),
            "looked_at": moment if alerts else None,
        }
        for place, (name, question, alerts) in enumerate(SEARCHES)
    ]
    db.session.execute(insert(SavedSearch), rows)
