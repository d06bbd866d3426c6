"""Opening a database, and transactions that behave the same on SQLite and PostgreSQL.

SQLite: pysqlite's own transactions lose updates silently (measured: 800 concurrent increments left 89), so they are
switched off and every write transaction begins with BEGIN IMMEDIATE. WAL lets readers go on meanwhile. SQLAlchemy's
event `begin` could say so too, but an engine that has listeners looks for them four times at each statement.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import Engine, create_engine, event, orm
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from scraper.errors import InputError, MissingExtraError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

Session: TypeAlias = orm.Session
"""What storage's functions take first. Other rooms name it by this module: they know no SQL, nor SQLAlchemy."""
BUSY_TIMEOUT_S = 30
KEPT_LOG_BYTES = 64_000_000
_READ, _WRITE = "BEGIN", "BEGIN IMMEDIATE"


class Database:
    """One database: sessions for reading, and for writing one after the other. Safe to share between threads."""

    def __init__(self, url: str, *, is_durable: bool = False) -> None:
        """Open the database at a path or URL; durable, a SQLite commit outlasts a power cut (docs/operations.md)."""
        self.url = database_url(url)
        self.engine = open_engine(self.url)
        if is_durable and self.is_sqlite:
            event.listen(self.engine, "connect", _make_durable)
        # SQLite's own waiting is a polled back-off without fairness; between threads a lock hands over at once.
        self._turn: threading.Lock | None = threading.Lock() if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @property
    def place(self) -> str:
        """Where it is, for people; without password."""
        return place(self.url)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent look at the database; nothing is written. StorageError where it cannot be read."""
        with translated(self.url), _session(self.engine) as session:
            if self.is_sqlite:
                session.connection().exec_driver_sql(_READ)
            else:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session
            session.rollback()

    @contextlib.contextmanager
    def writing(self) -> Iterator[Session]:
        """One write transaction: committed at the end, rolled back on any error. Not to be nested."""
        with translated(self.url), self._in_turn(), _session(self.engine) as session, session.begin():
            self._begin_writing(session.connection())
            yield session

    @contextlib.contextmanager
    def migrating(self) -> Iterator[Connection]:
        """One write transaction for changing tables; SQLite rebuilds some by dropping them, so no foreign key acts."""
        with translated(self.url), self._in_turn(), self.engine.connect() as connection:
            if self.is_sqlite:
                _pragma(connection, "foreign_keys=OFF")
            try:
                with connection.begin():
                    self._begin_writing(connection)
                    yield connection
            finally:
                if self.is_sqlite:
                    _pragma(connection, "foreign_keys=ON")

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _begin_writing(self, connection: Connection) -> None:
        if self.is_sqlite:
            connection.exec_driver_sql(_WRITE)

    @contextlib.contextmanager
    def _in_turn(self) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=BUSY_TIMEOUT_S):
            message = f"The database {self.place} has been busy for {BUSY_TIMEOUT_S} seconds; try again."
            raise StorageError(message)
        try:
            yield
        finally:
            self._turn.release()


def open_engine(url: str) -> Engine:
    """Return an engine for a SQLAlchemy URL; MissingExtraError where PostgreSQL's driver is not installed."""
    parsed = make_url(url)
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        message = f"{place(url)} is no database for Variorum; give a SQLite file's path or a postgresql:// URL."
        raise InputError(message)
    try:
        engine = create_engine(url, **_options(parsed))
    except ModuleNotFoundError:
        message = "PostgreSQL needs psycopg, which is not installed: pip install 'variorum[postgresql]'."
        raise MissingExtraError(message) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def database_url(text: str) -> str:
    """Return the SQLAlchemy URL for a file's path or a URL; InputError where it is neither."""
    if not text:
        message = "The database has no name; give a file's path or a postgresql:// URL."
        raise InputError(message)
    if "://" not in text:
        return URL.create("sqlite", database=text).render_as_string()
    try:
        url = make_url(text)
    except ArgumentError:
        message = "The database's URL cannot be read; it looks like postgresql://user@host/name or sqlite:////path."
        raise InputError(message) from None
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def place(url: str) -> str:
    """Return where a database is, for people: a file's path, or a URL without password."""
    parsed = make_url(database_url(url))
    if parsed.drivername.startswith("sqlite"):
        return str(parsed.database or ":memory:")
    shown = (parsed.get_backend_name(), parsed.username, None, parsed.host, parsed.port, parsed.database)
    # libpq takes passwords among its other parameters, too.
    query = {name: value for name, value in parsed.query.items() if "password" not in name}
    return URL.create(*shown, query=query).render_as_string()


@contextlib.contextmanager
def translated(url: str) -> Iterator[None]:
    """Turn the driver's errors into one sentence for the user: the border at which SQL's exceptions end."""
    try:
        yield
    except DBAPIError as error:
        raise StorageError(_sentence(url, _origin(error))) from error


def _session(engine: Engine) -> Session:
    # What another transaction or a bulk update changed is seen by every query, whatever the session already knows.
    return Session(engine, expire_on_commit=False, execution_options={"populate_existing": True})


def _origin(error: DBAPIError) -> str:
    """What went wrong first: where SQLite has rolled back by itself, undoing savepoints fails and would hide why."""
    found, at = str(error.orig), error.__cause__ or error.__context__
    while "no such savepoint" in found and at is not None:
        found = str(at.orig) if isinstance(at, DBAPIError) else found
        at = at.__cause__ or at.__context__
    return found


def _sentence(url: str, cause: str) -> str:
    cause = " ".join(cause.split())
    if "no such table" in cause or "no such column" in cause or "does not exist" in cause:
        return f"The database {place(url)} has not got the tables of this Variorum ({cause}); run: variorum db upgrade"
    if "database is locked" in cause:
        return f"Another program has held the database {place(url)} for {BUSY_TIMEOUT_S} seconds; try again."
    if "disk is full" in cause:
        return f"There is no room left for the database {place(url)}: nothing is written until there is"
    if "malformed" in cause or "not a database" in cause:
        return f"The database {place(url)} is damaged ({cause}); see what is: variorum db check"
    if "disk i/o error" in cause.lower():
        # What SQLite says where it cannot make its index of the log, which a full disk is mostly why.
        return (
            f"The database {place(url)} cannot be read or written ({cause}): see whether its disk has room, and is well"
        )
    return f"The database {place(url)} cannot be used: {cause}"


def _options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": BUSY_TIMEOUT_S, "check_same_thread": False}}
    # A server is restarted now and then: a broken connection is replaced before it is used.
    return {"pool_pre_ping": True, "connect_args": {"connect_timeout": BUSY_TIMEOUT_S}}


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000}")
    cursor.execute("PRAGMA journal_mode=WAL")
    # What a long reader made of the log is given back once it begins anew.
    cursor.execute(f"PRAGMA journal_size_limit={KEPT_LOG_BYTES}")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA mmap_size=0")
    cursor.close()


def _make_durable(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=FULL")


def _pragma(connection: Connection, text: str) -> None:
    driver = connection.connection.driver_connection
    if driver is not None:
        driver.execute(f"PRAGMA {text}")
