"""The four hundred members: those who speak, and those who read and vote, drawn from lists of names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from community.cli.demo.chance import chance, draw
from community.cli.demo.company import Account, Company, NameGroup
from community.policy import Role

MEMBERS = 400
OPENED = timedelta(days=274)
STAFF_BEFORE = timedelta(days=3)
NICKNAMES = 0.15


@dataclass(frozen=True, slots=True)
class DemoMember:
    """One member: `joined` is a distance into the past, `eagerness` how much more than others they vote."""

    name: str
    joined: timedelta
    eagerness: float
    interests: frozenset[str]
    account: Account | None = None

    @property
    def role(self) -> Role:
        """What they are in the community."""
        return self.account.role if self.account else Role.CUSTOMER


def draw_members(company: Company, seed: int) -> tuple[DemoMember, ...]:
    """The staff, the speakers and as many silent members as make 400, in the order in which they joined."""
    accounts = {account.name: account for account in company.accounts}
    first_words, topics, own = _first_words(company), _topics(company), _own_topics(company)
    names = [*accounts, *(name for name in company.cast if name not in accounts)]
    names += _silent_names(company, seed, taken=set(names))
    members = []
    for name in names:
        random = chance(seed, "member", name)
        members.append(
            DemoMember(
                name=name,
                joined=_joined(random, accounts.get(name), first_words.get(name)),
                eagerness=random.lognormvariate(0, 0.9),
                interests=_interests(random, topics) | own.get(name, frozenset()),
                account=accounts.get(name),
            )
        )
    return tuple(sorted(members, key=lambda member: (-member.joined, member.name)))


def _first_words(company: Company) -> Mapping[str, timedelta]:
    """How long ago each speaker first said something."""
    earliest: dict[str, timedelta] = {}
    for story in company.stories:
        said = [(story.by, story.age), *((remark.by, story.age - remark.after) for remark in story.all_remarks())]
        for name, ago in said:
            earliest[name] = max(ago, earliest.get(name, ago))
    return earliest


def _silent_names(company: Company, seed: int, taken: set[str]) -> list[str]:
    random = chance(seed, "names")
    found: list[str] = []
    while len(taken) < MEMBERS:
        group = draw(random, company.names, [group.share for group in company.names], 1)[0]
        name = _name(random, group)
        if name in taken:
            continue
        taken.add(name)
        found.append(name)
    return found


def _name(random: Random, group: NameGroup) -> str:
    first, last = _one(random, group.first), _one(random, group.last)
    return f"{first} {last[0]}." if random.random() < NICKNAMES else f"{first} {last}"


def _one(random: Random, names: tuple[str, ...]) -> str:
    return names[int(random.random() * len(names))]


def _joined(random: Random, account: Account | None, spoke: timedelta | None) -> timedelta:
    """Most come early, the last a few days ago, everybody before their first words, and the staff before them all."""
    drawn = OPENED * (1 - random.random() ** 2 * 0.98)
    if account is not None and account.role is not Role.CUSTOMER:
        return OPENED + STAFF_BEFORE
    return drawn if spoke is None else max(drawn, spoke + timedelta(minutes=60 + random.random() * 600))


def _interests(random: Random, topics: Mapping[str, float]) -> frozenset[str]:
    return frozenset(draw(random, list(topics), list(topics.values()), 2 + int(random.random() * 3)))


def _topics(company: Company) -> Mapping[str, float]:
    """What one can care for: a board or a public tag, each the likelier the more is said about it."""
    weights = {tag.slug: 1.0 for tag in company.tags if tag.is_public} | {board.slug: 1.0 for board in company.boards}
    for story in company.stories:
        weights[story.board] += 0.3
        for tag in story.tags:
            weights[tag] += 1
    return weights


def _own_topics(company: Company) -> Mapping[str, frozenset[str]]:
    """Whoever writes about a thing cares for it."""
    own: dict[str, frozenset[str]] = {}
    for story in company.stories:
        own[story.by] = own.get(story.by, frozenset()) | frozenset(story.tags)
    return own
