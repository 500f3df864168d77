"""Who votes for what, and when: members with interests, threads with pull, days with bursts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from community.cli.demo.chance import chance, draw
from community.cli.demo.company import Company
from community.cli.demo.members import DemoMember
from community.cli.demo.story import Story
from community.policy import Role
from community.submissions.models import CLOSED

REACH = 340  # votes of a thread with a pull of 1
RIPENING = timedelta(days=3)
DAY = timedelta(days=1)
DISLIKE, SHARED, SPOKE = 0.15, 1.0, 4.0


@dataclass(frozen=True, slots=True)
class DemoVote:
    """One member's vote; `after` is the distance from the posting."""

    member: str
    after: timedelta


def draw_votes(company: Company, members: Sequence[DemoMember], story: Story, seed: int) -> tuple[DemoVote, ...]:
    """The votes of one thread in the order in which they were cast, the author's own first.

    How many: `REACH * pull * (1 - exp(-age / 3 days))`, give or take seven per cent, and never less than one.
    Who: drawn without repetition, weighted by eagerness and by the interests shared with the thread.
    """
    random = chance(seed, "votes", story.board, story.title)
    window = open_for(company, story)
    ripe = 1 - math.exp(-window / RIPENING)
    wanted = max(1, round(REACH * story.pull * ripe * random.uniform(0.93, 1.07)))
    able = [member for member in members if _may_vote(member, story, window)]
    voters = draw(random, able, [_weight(member, story) for member in able], wanted - 1)
    votes = [DemoVote(voter.name, _moment(random, voter, story, window)) for voter in voters]
    return (DemoVote(story.by, timedelta()), *sorted(votes, key=lambda vote: (vote.after, vote.member)))


def open_for(company: Company, story: Story) -> timedelta:
    """How long one could vote: until the demo ends, or until the thread was closed."""
    closings = [step.after for step in story.steps if company.status(step.status).kind in CLOSED]
    return min([story.age, *closings])


def _may_vote(member: DemoMember, story: Story, window: timedelta) -> bool:
    came_in_time = story.age - member.joined < window - timedelta(minutes=10)
    return member.role is Role.CUSTOMER and member.name != story.by and came_in_time


def _weight(member: DemoMember, story: Story) -> float:
    shared = len(member.interests & {story.board, *story.tags})
    return member.eagerness * (DISLIKE + SHARED * shared + SPOKE * (member.name in story.speakers()))


def _moment(random: Random, member: DemoMember, story: Story, window: timedelta) -> timedelta:
    """Most votes come in the first days, a fifth when something happens in the thread, the rest whenever."""
    earliest = max(timedelta(), story.age - member.joined)
    after = _whim(random, story, window)
    if not earliest < after < window:
        after = earliest + (window - earliest) * random.random() ** 2
    return timedelta(seconds=int(after.total_seconds()))


def _whim(random: Random, story: Story, window: timedelta) -> timedelta:
    stirs = [remark.after for remark in story.all_remarks()] + [step.after for step in story.steps]
    mood = random.random()
    if mood < 0.2 and stirs:
        return stirs[int(random.random() * len(stirs))] + random.expovariate(3) * DAY
    if mood < 0.75:
        return random.expovariate(1 / 1.5) * DAY
    return random.random() * window
