"""The staff's pages: one module a desk."""

from flask import Blueprint

from community.web.staff import inbox


def areas() -> list[Blueprint]:
    """The areas of every desk."""
    return [module.area for module in (inbox,)]
