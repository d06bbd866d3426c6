# Variorum as an image: docker build -t variorum .    (docs/how-to/container.md says how to run it)

FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/tools && python -m venv /opt/variorum
COPY requirements/build.txt requirements/image.txt requirements/
RUN /opt/tools/bin/pip install --no-cache-dir --require-hashes -r requirements/build.txt \
 && /opt/variorum/bin/pip install --no-cache-dir --require-hashes -r requirements/image.txt
COPY . .
RUN /opt/tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /tmp/wheel . \
 && /opt/variorum/bin/pip install --no-cache-dir --no-deps /tmp/wheel/*.whl \
 && /opt/variorum/bin/pip uninstall --yes pip \
 && /opt/variorum/bin/python -m compileall -q /opt/variorum/lib

FROM python:3.11-slim
RUN useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin variorum \
 && install --directory --owner=variorum --group=variorum --mode=0750 /data
COPY --from=build /opt/variorum /opt/variorum
# The configuration is /etc/variorum/variorum.toml, where it is mounted; everything that is written lies in /data.
ENV PATH=/opt/variorum/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    XDG_CONFIG_HOME=/etc \
    VARIORUM_DB=/data/variorum.sqlite3 \
    SQLITE_TMPDIR=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8417
HEALTHCHECK --interval=1m --timeout=30s --start-period=5m CMD ["variorum", "status", "--healthy"]
ENTRYPOINT ["variorum"]
CMD ["run"]
