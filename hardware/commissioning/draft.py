"""What has been learnt so far, on disk after every step: an interrupted walk goes on there."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hardware.commissioning.proof import Proof
from hardware.ports import HardwareError


@dataclass(frozen=True, slots=True)
class Draft:
    """Proofs by board, devices that work, and what failed with its reason; failures are tried again."""

    path: Path
    proofs: dict[str, list[Proof]] = field(default_factory=dict)
    devices: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    def done(self, board: str, channel: int) -> bool:
        """Whether this channel was proven, now or before an interruption."""
        return any(proof.channel == channel for proof in self.proofs.get(board, []))

    def keep(self, board: str, proof: Proof) -> None:
        """Remember a proof at once."""
        self.proofs.setdefault(board, []).append(proof)
        self._write()

    def keep_device(self, name: str) -> None:
        """Remember that a device works."""
        self.devices.append(name)
        self._write()

    def told(self) -> dict[str, Any]:
        """As JSON values."""
        proofs = {name: [asdict(each) for each in found] for name, found in self.proofs.items()}
        return {"proofs": proofs, "devices": list(self.devices)}

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
        return Draft(path, proofs, list(told["devices"]))
    except (OSError, ValueError, TypeError, KeyError) as why:
        sentence = f"the draft {path} cannot be read: {why}; remove it to begin anew"
        raise HardwareError(sentence) from why
