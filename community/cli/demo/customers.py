"""Who the members of the demo work for, what those pay, how they group, and what the team noted on the phone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select

from community.cli.demo.chance import chance
from community.customers.commands.rules import Rule
from community.customers.models import (
    Basis,
    Company,
    CompanyAttribute,
    Customer,
    Note,
    Segment,
    Source,
)
from community.kernel import text
from community.kernel.db import db
from community.policy import SYSTEM
from community.submissions.importance import Importance
from community.submissions.models import CLOSED, Submission, Vote
from community.submissions.services.importance import has_said, write_importance
from community.submissions.services.loading import hold_ballot

PLACES = ("Nordlys", "Havgap", "Bryggen", "Fjell", "Solvik", "Granli", "Storgata", "Lyngen", "Elvebredden", "Kystveien")
TRADES = (
    ("Kontor", "office"),
    ("Bakeri", "bakery"),
    ("Hotell", "hotel"),
    ("Studio", "design"),
    ("Legesenter", "health"),
    ("Regnskap", "accounting"),
)
COUNTRIES = ("Norway", "Norway", "Norway", "Denmark", "Sweden", "Germany")
PLANS = (("Espresso", 39, 120), ("Filter", 120, 480), ("Roastery", 480, 2400))
KNOWN = 0.8  # of the companies whose value is known
EMPLOYED = 0.75  # of the members who are of a company
ALONE = 0.3  # of the others who pay for themselves
SEGMENTS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("Large accounts", {"conditions": [{"field": "monthly", "op": "at_least", "value": "480"}]}),
    ("On Filter", {"conditions": [{"field": "plan", "op": "is", "value": "Filter"}]}),
    ("Abroad", {"conditions": [
        {"field": "country", "op": "known", "value": ""},
        {"field": "country", "op": "is_not", "value": "Norway"},
    ]}),
    ("Hotels and bakeries", {"conditions": [
        {"field": "company:industry", "op": "one_of", "value": "hotel, bakery"},
    ]}),
    ("Loud voices", {"match": "any", "conditions": [
        {"field": "votes", "op": "at_least", "value": "20"},
        {"field": "submissions", "op": "at_least", "value": "2"},
    ]}),
)  # fmt: skip
QUOTES = (
    (
        Source.CALL,
        "We run out every second Thursday, and nobody tells us before the machine is empty.",
        Importance.MATTERS,
    ),
    (Source.MEETING, "If this worked we would move the two other offices over to you as well.", Importance.NICE),
    (
        Source.MAIL,
        "I have asked for this since spring. Please do not send me another survey about it.",
        Importance.WOULD_LEAVE,
    ),
    (Source.CHAT, "My colleagues laugh at me because I still explain this to every new one of us.", None),
)


def load_customers(seed: int, members: Mapping[str, int], staff: Iterable[str], moment: datetime) -> None:
    """Companies, what is known of the members, segments and notes. The worker counts what follows from them."""
    companies = _companies(seed, moment)
    team = {members[name] for name in staff}
    customers = {name: member_id for name, member_id in members.items() if member_id not in team}
    db.session.execute(insert(Customer), [_customer(seed, name, customers[name], companies) for name in customers])
    for name, rule in SEGMENTS:
        kept = Rule.model_validate(rule).model_dump_json()
        row = Segment(name=name, slug=text.slugify(name), rule=kept, size=0, created_at=moment, is_demo=True)
        db.session.add(row)
    db.session.flush()  # so that a failure is ours, not the caller's
    _notes(seed, sorted(team), sorted(customers.values()), moment)


def _companies(seed: int, moment: datetime) -> Sequence[int]:
    rows, industries = [], []
    for place in PLACES:
        for trade, industry in TRADES:
            name = f"{place} {trade}"
            random = chance(seed, "company", name)
            plan, least, most = PLANS[min(2, int(random.expovariate(1.1)))]
            rows.append(
                {
                    "name": name,
                    "key": name.casefold(),
                    "domain": f"{text.slugify(name)}.example",
                    "plan": plan,
                    "country": random.choice(COUNTRIES),
                    "lifecycle": "active" if random.random() < 0.9 else "leaving",
                    "monthly": random.randint(least, most) * 100 if random.random() < KNOWN else None,
                    "since": (moment - timedelta(days=random.randint(60, 1500))).date(),
                    "worth": 0,
                    "basis": Basis.NONE,
                    "created_at": moment,
                    "is_demo": True,
                }
            )
            industries.append(industry)
    statement = insert(Company).returning(Company.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(statement, rows))
    attributes = [
        {"company_id": one, "name": "industry", "value": industry}
        for one, industry in zip(ids, industries, strict=True)
    ]
    db.session.execute(insert(CompanyAttribute), attributes)
    return ids


def _customer(seed: int, name: str, member_id: int, companies: Sequence[int]) -> dict[str, Any]:
    random: Random = chance(seed, "customer", name)
    company = companies[int(len(companies) * random.random() ** 2)] if random.random() < EMPLOYED else None
    pays = company is None and random.random() < ALONE
    return {
        "member_id": member_id,
        "company_id": company,
        "monthly": random.randint(12, 60) * 100 if pays else None,
        "country": random.choice(COUNTRIES) if company is None else None,
        "worth": 0,
        "basis": Basis.NONE,
    }


def _notes(seed: int, team: Sequence[int], customers: Sequence[int], moment: datetime) -> None:
    """The team's notes on what is open and asked for most, by customers who voted for it on the phone."""
    open_ones = select(Submission.id).where(
        Submission.status_kind.not_in(CLOSED), Submission.merged_into_id.is_(None), Submission.deleted_at.is_(None)
    )
    most = db.session.scalars(open_ones.order_by(Submission.votes.desc(), Submission.id).limit(len(QUOTES))).all()
    for submission_id, (source, quote, step) in zip(most, QUOTES, strict=False):
        random = chance(seed, "note", quote)
        voters = set(db.session.scalars(select(Vote.member_id).where(Vote.submission_id == submission_id)))
        able = [one for one in customers if one in voters]
        if able:
            member_id = random.choice(able)
            found = hold_ballot(SYSTEM, submission_id)
            if step and not has_said(found, member_id):
                write_importance(found, member_id, step)
            note = Note(
                submission_id=submission_id,
                member_id=member_id,
                by_id=random.choice(list(team)),
                source=source,
                quote=quote,
                importance=step,
                worth=0,
                basis=Basis.NONE,
                brought_vote=True,
                created_at=moment - timedelta(days=random.randint(1, 20)),
            )
            db.session.add(note)
    db.session.flush()  # so that a failure is ours, not the caller's
