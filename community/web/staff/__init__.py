"""The staff's pages: one module a desk."""

from flask import Blueprint

from community.web.staff import (
    answering,
    answering_many,
    answers,
    assists,
    audit,
    backlog,
    backlog_columns,
    backlog_views,
    batches,
    boards,
    care,
    cause,
    cause_links,
    causes,
    changelog,
    companies,
    competitors,
    duplicates,
    exporting,
    exports,
    flagged,
    grounds,
    heat,
    imports,
    inbox,
    jobs,
    ledger,
    ledger_entry,
    limits,
    mail,
    merging,
    moderation,
    on_behalf,
    people,
    people_import,
    planning,
    planning_many,
    promise,
    promises,
    replies,
    rescue,
    rescuing,
    roadmap,
    scoring,
    second_looks,
    segments,
    splitting,
    suggesting,
    tags,
    team,
    touchpoints,
    tracker_links,
    trackers,
    triage,
    values,
    views,
    watched_words,
    webhooks,
    workflow,
)
from community.web.staff.rail import rail_context

inbox.area.app_context_processor(rail_context)


def areas() -> list[Blueprint]:
    """The areas of every desk."""
    conversation = (answering, answering_many, answers, duplicates, inbox, limits, merging, replies, splitting, triage)
    gate = (flagged, moderation, watched_words)
    customers = (companies, on_behalf, people, people_import, segments)
    desk = (assists, batches, heat, second_looks, suggesting, team, views)
    house = (audit, boards, jobs, mail, tags, touchpoints, trackers, webhooks, workflow)
    reasons = (care, cause, cause_links, causes, rescue, rescuing)
    products = (
        backlog,
        backlog_columns,
        backlog_views,
        planning,
        planning_many,
        scoring,
        exporting,
        exports,
        competitors,
        grounds,
        imports,
        ledger,
        ledger_entry,
        tracker_links,
    )
    word = (changelog, promise, promises, roadmap, values)
    return [module.area for module in (*conversation, *gate, *customers, *desk, *word, *products, *reasons, *house)]
