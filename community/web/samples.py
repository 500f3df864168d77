"""What /patterns shows: one made-up thing for each state that a component can be in."""

from datetime import timedelta
from typing import Any

from community.kernel.clock import now
from community.web.form import Form
from community.web.rendering import ago, number

KINDS = [("idea", "Idea"), ("complaint", "Complaint"), ("praise", "Praise"), ("question", "Question")]
STATUSES = [
    ("new", "New"),
    ("review", "Under review"),
    ("planned", "Planned for March"),
    ("doing", "In the works"),
    ("done", "Done"),
    ("declined", "Declined"),
    ("parked", "Not now"),
]
IP_TYPES = [("product", "Product"), ("policy", "Policy"), ("service", "Service"), ("none", "Nothing to learn")]
TITLES = [
    ("The app forgets my order when the queue is long", "complaint", "planned", "Planned for March", 341),
    ("Let me say when the courier should not ring", "idea", "review", "Under review", 98),
    ("Donaudampfschifffahrtsgesellschaftskapitänsmützenkaffeebohnenabonnement", "question", "new", "New", 1),
    ("هل يمكنني مشاركة بطاقة الولاء مع عائلتي؟", "praise", "done", "Done", 12_400),
]
EXCERPT = "I stood there for eleven minutes, got to the front, and my basket was empty again. The barista was lovely."
PROSE = (
    "<h2>A heading of theirs</h2><p>It happens <strong>every</strong> Tuesday, see <a href='#main'>the picture</a>:</p>"
    "<ul><li>I order on the tram</li><li>I wait</li></ul><ol><li>first</li><li>second</li></ol>"
    "<blockquote><p>“It does that sometimes”, she said.</p></blockquote><pre><code>basket = []</code></pre>"
)
WRONG = {
    "email": "Please enter an e-mail address.",
    "body": "Please write a few words first.",
    "kind": "Please choose one.",
}


def samples() -> dict[str, Any]:
    """The context of /patterns; ids differ between the two themes because a page may use each only once."""
    return {
        "samples": [_sample("light", 0), _sample("dark", 100)],
        "kinds": KINDS,
        "statuses": STATUSES,
        "ip_types": IP_TYPES,
        "empty_form": Form(),
        "wrong_form": Form({"email": "ana@", "body": ""}, WRONG),
        "steps": [_step(kind, name, 9 - i) for i, (kind, name) in enumerate(STATUSES)],
        "changes": [_change()],
        "prose": PROSE,
    }


def _sample(theme: str, first: int) -> dict[str, Any]:
    rows = [_row(first + i, *facts) for i, facts in enumerate(TITLES)]
    return {
        "theme": theme,
        "rows": rows,
        "votes": [dict(row, id=row["id"] + 10) for row in rows],
        "facets": {
            "kind": [(name, "#main", 12, key == "complaint", key) for key, name in KINDS],
            "status": [(name, "#main", 4, key == "planned", key) for key, name in STATUSES],
        },
        "comments": _comments(first),
        "answer": _answer(),
    }


def _row(identity: int, title: str, kind: str, status: str, status_name: str, votes: int) -> dict[str, Any]:
    return {
        "id": identity,
        "url": "#main",
        "vote_url": "#main",
        "title": title,
        "excerpt": EXCERPT,
        "kind": kind,
        "kind_label": dict(KINDS)[kind],
        "status_kind": status,
        "status_name": status_name,
        "votes": votes,
        "votes_label": number(votes),
        "comments": votes % 30,
        "author_name": "Ana Duarte" if votes < 1_000 else None,
        "created": ago(now() - timedelta(days=3)),
        "voted": votes == TITLES[0][-1],
        "closed": "Voting is closed: this is decided." if status == "done" else None,
        "tags": [("app", "#main"), ("ordering", "#main")] if votes > 50 else [],
    }


def _answer() -> dict[str, Any]:
    first = {"html": "<p>We are looking at it.</p>", "by_name": "Ingrid Solheim", "role": "Moderator"}
    return {
        "html": "<p>You are right, and we have changed it: from March your cup stays for two hours.</p>",
        "by_name": "Priya Raman",
        "role": "Product manager",
        "created": ago(now() - timedelta(days=2)),
        "edited": ago(now() - timedelta(days=1)),
        "versions": [{**first, "created": ago(now() - timedelta(days=2))}],
    }


def _comments(first: int) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    deleted = {"deleted": True, "can_restore": True, "can_reply": False}
    return [
        (
            _comment(first + 1, "Bo Lindqvist", "Same in Bergen."),
            [_comment(first + 2, "Ana Duarte", "Sad.", can_reply=False)],
        ),
        (
            _comment(first + 3, "Ingrid Solheim", "Thank you both. From March it stays for two hours.", by_staff=True),
            [],
        ),
        (_comment(first + 4, None, "", **deleted), []),
    ]


def _comment(identity: int, author: str | None, words: str, **more: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "author_name": author,
        "by_staff": False,
        "html": f"<p>{words}</p>",
        "created": ago(now() - timedelta(days=2)),
        "edited": author == "Ana Duarte",
        "deleted": False,
        "can_reply": True,
        "reply_url": "#main",
        "can_edit": author == "Ana Duarte",
        "edit_url": "#main",
        "can_delete": author == "Ana Duarte",
        "delete_url": "#main",
        "can_restore": False,
        "restore_url": "#main",
        **more,
    }


def _step(kind: str, name: str, days: int) -> dict[str, Any]:
    note = "<p>Baskets will survive for two hours. Ingrid keeps this promise.</p>" if kind == "planned" else None
    return {
        "to_kind": kind,
        "to_name": name,
        "by_name": "Priya Raman",
        "html": note,
        "created": ago(now() - timedelta(days=days)),
    }


def _change() -> dict[str, Any]:
    pieces = [("same", "I stood there for "), ("old", "ten"), ("new", "eleven"), ("same", " minutes.")]
    return {"by_name": "Ana Duarte", "replaced": ago(now() - timedelta(days=3)), "pieces": pieces}
