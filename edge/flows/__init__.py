"""What somebody does at the kiosk: one module a noun, its public functions are verbs that the worker runs."""

from importlib import import_module
from typing import Any


def named(act: str) -> Any:
    """The flow of an act: "pickup.claim" is `edge.flows.pickup.claim`, a function (turn, *args) -> Done."""
    module, _, verb = act.partition(".")
    return getattr(import_module(f"edge.flows.{module}"), verb)
