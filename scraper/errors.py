"""What callers can catch.

    VariorumError
    ├── InputError           the user gave something unusable; the message says what to do (exit code 2)
    │   └── UrlError         an address that cannot be watched
    ├── ConfigError          the configuration file or environment is wrong (exit code 2)
    ├── NotFoundError        no such source, page or version (exit code 1)
    ├── StorageError         the database cannot be used as it is (exit code 1)
    │   ├── ChainError       the hash chain does not hold
    │   └── DamagedError     something stored cannot be read any more
    ├── MissingExtraError    an optional part is not installed; the message names the extra
    └── DeliveryError        a channel could not tell something: try it again later
        ├── RefusedError     the receiver takes others, but not this message
        └── ClosedError      the receiver said never to come again

Expected outcomes of a check (a timeout, a 404, a challenge) are values, never exceptions: see scraper/model.py.
"""


class VariorumError(Exception):
    """The root; its message is one sentence for the user."""


class InputError(VariorumError):
    """The user gave something unusable."""


class UrlError(InputError):
    """An address that cannot be watched."""


class ConfigError(VariorumError):
    """The configuration file or the environment is wrong."""


class NotFoundError(VariorumError):
    """No such source, page or version."""


class StorageError(VariorumError):
    """The database cannot be used as it is."""


class ChainError(StorageError):
    """The hash chain of versions or of the log does not hold."""


class DamagedError(StorageError):
    """Something stored is not what was written."""


class MissingExtraError(VariorumError):
    """An optional part is not installed."""


class DeliveryError(VariorumError):
    """A channel could not tell something; `retry_after_s` is how long its receiver asked to be left alone."""

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class RefusedError(DeliveryError):
    """The receiver takes others, but not this message."""


class ClosedError(DeliveryError):
    """The receiver said never to come again."""
