# Gleaner for containers: one image, three commands (see compose.yaml). For a build that never changes by itself, pass
# the base by its digest: --build-arg PYTHON=python:3.13-slim-bookworm@sha256:…
ARG PYTHON=python:3.13-slim-bookworm

FROM ${PYTHON} AS packages
WORKDIR /srv/gleaner
COPY requirements-server.lock ./
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements-server.lock

FROM ${PYTHON}
WORKDIR /srv/gleaner
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent gleaner \
    && install --directory --owner=gleaner --mode=0700 /data
COPY --from=packages /srv/gleaner/.venv .venv
COPY . .
RUN .venv/bin/python -m compileall -q community config.py wsgi.py
ENV GLEANER_DATA_DIR=/data PYTHONUNBUFFERED=1
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD [".venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD [".venv/bin/python", "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--bind", "0.0.0.0:8000"]
