"""One community from one seed: what is written, and what chance adds to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from community.cli.demo.chance import chance
from community.cli.demo.company import Company, read_company
from community.cli.demo.members import DemoMember, draw_members
from community.cli.demo.story import Story
from community.cli.demo.tastes import DemoVote, draw_votes
from community.policy import Role

SEED = 1893
CURIOUS = 0.12


@dataclass(frozen=True, slots=True)
class Judgement:
    """Who put a submission into a class (and gave it its tags), and how long after the posting."""

    by: str
    after: timedelta


@dataclass(frozen=True, slots=True)
class DemoSubmission:
    """A thread with its votes, its followers, and its judgement unless it still waits for one."""

    story: Story
    votes: tuple[DemoVote, ...]
    followers: tuple[DemoVote, ...]
    judgement: Judgement | None


@dataclass(frozen=True, slots=True)
class DemoCommunity:
    """All that is loaded: members in the order in which they joined, submissions in the order of posting."""

    company: Company
    members: tuple[DemoMember, ...]
    submissions: tuple[DemoSubmission, ...]


def compose(seed: int = SEED) -> DemoCommunity:
    """The community of this seed; the same seed gives the same texts, votes and order."""
    company = read_company()
    members = draw_members(company, seed)
    stories = sorted((_shifted(story, seed) for story in company.stories), key=lambda story: -story.age)
    return DemoCommunity(company, members, tuple(_submission(company, members, story, seed) for story in stories))


def _shifted(story: Story, seed: int) -> Story:
    """The thread, up to fifty minutes earlier, so that not everything happens at the same minute of the hour."""
    if story.age < timedelta(days=1):
        return story
    return replace(story, age=story.age + timedelta(seconds=int(chance(seed, "shift", story.title).random() * 3000)))


def _submission(company: Company, members: Sequence[DemoMember], story: Story, seed: int) -> DemoSubmission:
    votes = draw_votes(company, members, story, seed)
    return DemoSubmission(story, votes, _followers(story, votes, seed), _judgement(company, story, seed))


def _followers(story: Story, votes: Sequence[DemoVote], seed: int) -> tuple[DemoVote, ...]:
    """The author, everybody who commented, and some of those who voted."""
    random = chance(seed, "followers", story.board, story.title)
    since = {vote.member: vote.after for vote in votes if random.random() < CURIOUS}
    for remark in reversed(story.all_remarks()):
        since[remark.by] = remark.after
    since[story.by] = timedelta()
    return tuple(DemoVote(name, after) for name, after in sorted(since.items(), key=lambda pair: (pair[1], pair[0])))


def _judgement(company: Company, story: Story, seed: int) -> Judgement | None:
    """Who classified it: a moderator, within two days, and no later than the first change of status."""
    if story.ip_type is None:
        return None
    random = chance(seed, "judgement", story.board, story.title)
    moderators = [account.name for account in company.accounts if account.role is Role.MODERATOR]
    after = min([timedelta(minutes=30 + random.random() * 2800), story.age, *(step.after for step in story.steps)])
    return Judgement(moderators[int(random.random() * len(moderators))], timedelta(seconds=int(after.total_seconds())))
