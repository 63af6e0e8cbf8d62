"""What can go wrong, as classes that carry their sentence.

A `Refusal` is an answer: the request was understood and the rules say no. A `StoreError` means that the truth
about a commit is unknown (RELIABILITY §6). Anything else is a bug and ends in the worker's one handler.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any


class KioskError(Exception):
    """Something the kiosk can name."""


class Refusal(KioskError):
    """The rules say no. `text` is a key of the catalogs, `details` fill its placeholders."""

    def __init__(self, text: str, **details: str | int) -> None:
        super().__init__(text)
        self.text = text
        self.details: Mapping[str, str | int] = MappingProxyType(details)
        self.effects: tuple[Any, ...] = ()

    def doing(self, *effects: Any) -> "Refusal":
        """The same refusal, with effects to carry out after the commit: a red light, a task that rings."""
        self.effects = effects
        return self


class NotAllowed(Refusal):
    """The actor has no right to this act."""


class NotFound(Refusal):
    """The thing that was asked for is not here."""


class WrongState(Refusal):
    """The thing is here, but its state does not allow the act."""


class KeyReused(Refusal):
    """An idempotency key came again with another content: a bug of the caller."""

    def __init__(self) -> None:
        super().__init__("refused.key_reused")


class StoreError(KioskError):
    """The database did not say yes: whether the batch is durable is unknown until the next start."""


class StoreMissing(StoreError):
    """The database file is gone although this kiosk was provisioned: never start empty in silence."""


class StoreBroken(StoreError):
    """The journal is not what was written."""


class StoreTooNew(StoreError):
    """The database was written by a newer version of this software."""


class SettingsError(KioskError):
    """A setting cannot be used. Says the file, the line, the key and what is allowed."""


class KeyStoreError(KioskError):
    """The key store cannot give the keys of this kiosk."""
