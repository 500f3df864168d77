"""GitHub has no importer of its own: a table for the usual tool, and lines with a script for its command line."""

from collections.abc import Sequence

from community.backlog.exports.issues import Issue
from community.backlog.exports.markup import markdown
from community.backlog.exports.presets.shape import Shape, filled, fixed

NAMES = ("title", "body", "labels", "state", "milestone")


def _cells(issue: Issue, _widest: int) -> Sequence[str]:
    state = "open" if issue.is_open else "closed"
    labels = ",".join(label.replace(",", " ") for label in issue.labels)
    return filled(NAMES, title=issue.title, body=markdown(issue), labels=labels, state=state)


GITHUB = Shape("GitHub", fixed(*NAMES), _cells, as_lines=True)

SCRIPT = """\
#!/bin/sh
# Opens an issue for each line of issues.jsonl, with GitHub's command line (gh) and jq:
#   sh create-issues.sh OWNER/REPOSITORY
set -eu
repository=${1:?"say where: sh create-issues.sh OWNER/REPOSITORY"}
cd "$(dirname "$0")"
jq -r '.labels[]' issues.jsonl | sort -u | while IFS= read -r label; do
  gh label create "$label" --repo "$repository" </dev/null 2>/dev/null || true
done
while IFS= read -r line; do
  title=$(printf '%s' "$line" | jq -r .title)
  labels=$(printf '%s' "$line" | jq -r '.labels | join(",")')
  printf '%s' "$line" | jq -r .body |
    gh issue create --repo "$repository" --title="$title" --label="$labels" --body-file -
done <issues.jsonl
"""
