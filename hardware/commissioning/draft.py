"""What has been learnt so far, on disk after every step: an interrupted walk goes on there."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hardware.commissioning.proof import Proof
from hardware.ports import HardwareError


@dataclass(frozen=True, slots=True)
class Draft:
    """Proofs by board, what else was learnt of a bus or board, devices that work, and what failed with its reason;
    failures are tried again."""

    path: Path
    proofs: dict[str, list[Proof]] = field(default_factory=dict)
    learnt: dict[str, dict[str, str | bool]] = field(default_factory=dict)
    devices: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    def proof(self, board: str, channel: int) -> Proof | None:
        """How this channel was proven, now or before an interruption."""
        return next((proof for proof in self.proofs.get(board, []) if proof.channel == channel), None)

    def keep(self, board: str, proof: Proof) -> None:
        """Remember a proof at once."""
        self.proofs.setdefault(board, []).append(proof)
        self._write()

    def keep_device(self, name: str) -> None:
        """Remember that a device works."""
        self.devices.append(name)
        self._write()

    def learn(self, part: str, what: str, value: str | bool) -> None:  # noqa: FBT001 (an answer)
        """Remember an answer about a bus or a board."""
        self.learnt.setdefault(part, {})[what] = value
        self._write()

    def known(self, part: str, what: str) -> str | bool | None:
        """What was learnt of it; None before that."""
        return self.learnt.get(part, {}).get(what)

    def forget(self, parts: Iterable[str]) -> None:
        """These boards are others now."""
        for part in parts:
            self.proofs.pop(part, None)
            self.learnt.pop(part, None)
        self._write()

    def told(self) -> dict[str, Any]:
        """As JSON values."""
        proofs = {name: [asdict(each) for each in found] for name, found in self.proofs.items()}
        return {"proofs": proofs, "learnt": dict(self.learnt), "devices": list(self.devices)}

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(self.told(), indent=1), "utf-8")
        fresh.replace(self.path)


def resumed(path: Path) -> Draft:
    """The draft at this path, or an empty one; HardwareError when it is spoilt."""
    if not path.exists():
        return Draft(path)
    try:
        told = json.loads(path.read_text("utf-8"))
        proofs = {name: [Proof(**each) for each in found] for name, found in told["proofs"].items()}
        return Draft(path, proofs, dict(told.get("learnt", {})), list(told["devices"]))
    except (OSError, ValueError, TypeError, KeyError) as why:
        sentence = f"the draft {path} cannot be read: {why}; remove it to begin anew"
        raise HardwareError(sentence) from why
