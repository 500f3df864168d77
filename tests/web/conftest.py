"""Which tests of the pages need a database server."""

from tests.conftest import POSTGRES

collect_ignore = [] if POSTGRES else ["test_postgres.py"]
