"""The WSGI entry: `gunicorn wsgi:app`, `flask --app wsgi …`. It alone joins `config` and `community`."""

import sys

from pydantic import ValidationError

from community import create_app
from config import Settings

EX_CONFIG = 78  # sysexits.h: something in the configuration must be mended by a person

try:
    settings = Settings()
except ValidationError as error:
    for problem in error.errors():
        sys.stderr.write(f"Gleaner cannot start: {problem['msg'].removeprefix('Value error, ')}\n")
    sys.exit(EX_CONFIG)

app = create_app(settings.as_flask())
