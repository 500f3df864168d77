"""The demo community: a fictional company's customers, written by hand in `content/` and brought to life by a seed."""

from community.cli.demo.commands import commands

__all__ = ["commands"]
