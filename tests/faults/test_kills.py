"""kill -9, again and again, under load: what was acknowledged is there, and everything agrees afterwards."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from community.policy import Role
from community.search.documents import all_documents
from community.search.whoosh_index import WhooshIndex
from tests.factories import Factory
from tests.faults.checker import damage, end_leases, lost, rows_of, wrong_counters
from tests.faults.house import Acknowledged, Browser, Site, browsers_of, under_load, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.timeout(400)]
PEOPLE = 8
KILLS = 9
BETWEEN = 12  # acknowledgements from one kill to the next: by work, not by time, so that a busy machine proves as much
RECOVERY = 10.0  # seconds until a page comes again, by itself; it takes one where nothing else runs


@pytest.fixture
def site_of(app: Flask) -> Iterator[Callable[[str], Site]]:
    """Makes the site of this test's app, and ends it."""
    made: list[Site] = []

    def make_site(wsgi: str) -> Site:
        made.append(Site(app, wsgi=wsgi))
        return made[-1]

    yield make_site
    for site in made:
        site.stop()


def hurt(site: Site, told: Acknowledged, tidied: int = 0) -> None:
    """Kill a web worker as soon as some more was acknowledged, and now and then the worker, too.

    A moderator, where there is one, got on by `tidied` meanwhile.
    """
    for number in range(KILLS):
        goal, merged = told.count + BETWEEN, told.tidied + tidied
        wait_until(lambda goal=goal, merged=merged: told.count >= goal and told.tidied >= merged, "people to get on")
        site.kill_a_web_worker()
        if site.worker and number % 4 == 3:
            site.kill_the_worker()


def index_of(app: Flask) -> WhooshIndex:
    """The index that the site's worker writes, built before anything happens, as a start of the site does."""
    index = WhooshIndex(app.config["DATA_DIR"] / "search")
    with app.app_context():
        index.rebuild(all_documents())
    return index


def test_nothing_acknowledged_is_lost_when_processes_are_killed(
    app: Flask, make: Factory, site_of: Callable[[str], Site]
):
    board, index, site = make.board(), index_of(app), site_of("wsgi:app")
    people = browsers_of(site, make, PEOPLE)
    (moderator,) = browsers_of(site, make, 1, Role.MODERATOR)
    site.start_web()
    site.start_worker()
    with under_load(people, board.id, moderator) as told:
        hurt(site, told, tidied=1)
        wait_until(lambda: bool(told.merges and told.unmerged), "a merge that is let go again")
    assert wait_until(site.answers, "a page after the last kill") < RECOVERY
    assert min(len(told.posts), len(told.votes), len(told.comments)) > 0
    assert set(told.statuses) <= {303, 429, 503}  # too much in a minute, when the run takes longer than one
    assert set(told.staff_statuses) <= {303, 409, 429, 503}  # what is merged already, or too much in a minute
    assert lost(app, told) == []
    assert wrong_counters(app) == []
    assert damage(app) == []
    end_leases(app)
    wait_until(lambda: rows_of(app, "SELECT 1 FROM outbox WHERE parked_at IS NULL") == [], "the outbox to drain")
    assert rows_of(app, "SELECT job, error FROM outbox") == []
    there = {
        number
        for (number,) in rows_of(app, "SELECT id FROM submission WHERE deleted_at IS NULL AND merged_into_id IS NULL")
    }
    assert index.ids() == there
    assert found(people[0], told.posts[-1])


def found(browser: Browser, words: str) -> bool:
    """Whether searching for the words finds something."""
    status, _ = browser.get("/search?q=" + words.split()[-1])
    return status == 200


def test_a_site_that_answers_before_it_saves_is_found_out(app: Flask, make: Factory, site_of: Callable[[str], Site]):
    """The same kills and the same checker against a planted bug; a fault test that passed here would prove nothing."""
    board, site = make.board(), site_of("tests.faults.planted:app")
    people = browsers_of(site, make, PEOPLE)
    site.start_web()
    with under_load(people, board.id) as told:
        hurt(site, told)
    assert lost(app, told) != []
