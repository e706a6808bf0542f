# One image for the web process (`anjuan serve --no-index`) and the indexers (`anjuan index`).
FROM node:22-bookworm-slim AS graphiql
WORKDIR /build
COPY api/graphiql api/graphiql
COPY scripts/graphiql scripts/graphiql
RUN scripts/graphiql

FROM node:22-bookworm-slim AS fonts
WORKDIR /build
COPY scripts/fonts scripts/fonts
RUN scripts/fonts

FROM python:3.13-slim-bookworm AS packages
WORKDIR /build
COPY requirements.txt ./
RUN python -m venv /opt/anjuan && /opt/anjuan/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.13-slim-bookworm
# Looks into recordings, as a program of its own.
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/*
RUN useradd --system --create-home --uid 10001 anjuan
COPY --from=packages /opt/anjuan /opt/anjuan
WORKDIR /srv/anjuan
COPY dossiers dossiers
COPY papers papers
COPY search search
COPY schema schema
COPY api api
COPY scripts scripts
COPY --from=graphiql /build/api/static api/static
COPY --from=fonts /build/papers/fonts papers/fonts
ENV PATH=/opt/anjuan/bin:$PATH PYTHONPATH=/srv/anjuan PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# The lock is installed without the project itself: the command is a line of its own.
RUN printf '#!/bin/sh\nexec python -m scripts.cli "$@"\n' > /usr/local/bin/anjuan && chmod 755 /usr/local/bin/anjuan
USER anjuan
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
CMD ["anjuan", "serve", "--host", "0.0.0.0"]
