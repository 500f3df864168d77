"""What chance adds: the same seed gives the same community, and nobody does what a member could not have done."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from community.cli.demo.chance import chance, draw
from community.cli.demo.composing import DemoCommunity, compose
from community.cli.demo.members import MEMBERS, DemoMember
from community.cli.demo.tastes import open_for
from community.policy import Role

SEEDS = (7, 1893)


@pytest.fixture(scope="module", params=SEEDS)
def community(request: pytest.FixtureRequest) -> DemoCommunity:
    return compose(request.param)


@pytest.fixture(scope="module")
def members(community: DemoCommunity) -> dict[str, DemoMember]:
    return {member.name: member for member in community.members}


def test_the_same_seed_gives_the_same_community() -> None:
    assert compose(7) == compose(7)


def test_another_seed_gives_other_members_and_votes_but_the_same_words() -> None:
    one, other = compose(7), compose(8)
    assert {member.name for member in one.members} != {member.name for member in other.members}
    assert [len(s.votes) for s in one.submissions] != [len(s.votes) for s in other.submissions]
    assert {(s.story.title, s.story.body) for s in one.submissions} == {
        (s.story.title, s.story.body) for s in other.submissions
    }


def test_a_draw_is_the_same_on_every_machine() -> None:
    assert round(chance(1893, "votes", "shops").random(), 12) == 0.270296294289


def test_four_hundred_members_with_names_of_their_own(community: DemoCommunity) -> None:
    assert len(community.members) == MEMBERS == len({member.name for member in community.members})
    assert set(community.company.cast) <= {member.name for member in community.members}


def test_every_member_has_interests(community: DemoCommunity) -> None:
    assert all(len(member.interests) >= 2 for member in community.members)
    silent = [m for m in community.members if m.name not in community.company.cast]
    assert all(2 <= len(member.interests) <= 4 for member in silent)


def test_members_joined_before_they_spoke(community: DemoCommunity, members: dict[str, DemoMember]) -> None:
    for submission in community.submissions:
        story = submission.story
        assert members[story.by].joined > story.age
        assert all(members[remark.by].joined > story.age - remark.after for remark in story.all_remarks())


def test_about_three_thousand_votes_with_a_heavy_tail(community: DemoCommunity) -> None:
    counts = sorted((len(submission.votes) for submission in community.submissions), reverse=True)
    assert 2800 <= sum(counts) <= 3300
    assert 310 <= counts[0] <= 370
    assert counts[1] < counts[0] * 0.6
    assert sum(count <= 10 for count in counts) >= len(counts) * 0.4


def test_the_author_votes_first_and_nobody_twice(community: DemoCommunity) -> None:
    for submission in community.submissions:
        assert (submission.votes[0].member, submission.votes[0].after) == (submission.story.by, timedelta())
        assert len({vote.member for vote in submission.votes}) == len(submission.votes)


def test_a_vote_is_cast_by_a_customer_while_it_can_be(community: DemoCommunity, members: dict[str, DemoMember]) -> None:
    for submission in community.submissions:
        story, window = submission.story, open_for(community.company, submission.story)
        for vote in submission.votes:
            assert members[vote.member].role is Role.CUSTOMER
            assert timedelta() <= vote.after <= window
            assert story.age - vote.after <= members[vote.member].joined


def test_votes_follow_interests(community: DemoCommunity, members: dict[str, DemoMember]) -> None:
    shared, possible = Counter[bool](), Counter[bool]()
    for submission in community.submissions:
        topics = {submission.story.board, *submission.story.tags}
        voters = {vote.member for vote in submission.votes[1:]}
        for member in members.values():
            possible[bool(member.interests & topics)] += 1
            shared[bool(member.interests & topics)] += member.name in voters
    assert shared[True] / possible[True] > 1.8 * shared[False] / possible[False]


def test_submissions_are_in_the_order_of_posting(community: DemoCommunity) -> None:
    ages = [submission.story.age for submission in community.submissions]
    assert ages == sorted(ages, reverse=True)


def test_authors_and_commenters_follow(community: DemoCommunity, members: dict[str, DemoMember]) -> None:
    for submission in community.submissions:
        story, followers = submission.story, {one.member for one in submission.followers}
        assert {story.by, *(remark.by for remark in story.all_remarks())} <= followers <= set(members)
        assert all(timedelta() <= one.after <= story.age for one in submission.followers)


def test_a_judgement_comes_from_a_moderator_in_time(community: DemoCommunity, members: dict[str, DemoMember]) -> None:
    for submission in community.submissions:
        story, judgement = submission.story, submission.judgement
        assert (judgement is None) == (story.ip_type is None)
        if judgement:
            assert members[judgement.by].role is Role.MODERATOR
            assert timedelta() < judgement.after <= min([story.age, *(step.after for step in story.steps)])


def test_the_customer_who_signs_in_has_a_history(community: DemoCommunity) -> None:
    (ana,) = (a for a in community.company.accounts if a.role is Role.CUSTOMER)
    stories = [submission.story for submission in community.submissions]
    assert sum(story.by == ana.name for story in stories) >= 3
    assert sum(remark.by == ana.name for story in stories for remark in story.all_remarks()) >= 10
    assert sum(vote.member == ana.name for submission in community.submissions for vote in submission.votes) >= 10


def test_a_draw_takes_each_thing_once_and_all_if_there_are_few() -> None:
    random = Random(5)
    assert sorted(draw(random, "abc", [1, 2, 3], 9)) == ["a", "b", "c"]
    firsts = Counter(draw(random, "ab", [1, 9], 1)[0] for _ in range(1000))
    assert 850 <= firsts["b"] <= 950
