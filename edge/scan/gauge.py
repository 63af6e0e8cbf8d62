"""Counts what the scanner does and says it every few seconds."""

import resource
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from edge.scan.messages import Figures

LATEST = 200


@dataclass(slots=True)
class Gauge:
    """Running figures of the decoder process."""

    began_ms: int
    reads: int = 0
    _frames: int = 0
    _costs: deque[float] = field(default_factory=lambda: deque(maxlen=LATEST))

    def count(self, cpu_ms: float) -> None:
        """One frame was decoded."""
        self._frames += 1
        self._costs.append(cpu_ms)

    def read(self, now_ms: int, dropped: int, rejected: Mapping[str, int]) -> Figures:
        """The figures since the last reading; counting begins anew."""
        seconds = max(1, now_ms - self.began_ms) / 1000
        costs = sorted(self._costs) or [0.0]
        figures = Figures(
            frames_per_s=round(self._frames / seconds, 2),
            ms_median=round(median(costs), 2),
            ms_p95=round(costs[min(len(costs) - 1, int(0.95 * len(costs)))], 2),
            frames=self._frames,
            reads=self.reads,
            dropped=dropped,
            rss_mib=_rss_mib(),
            rejected=dict(rejected),
        )
        self.began_ms, self._frames, self.reads = now_ms, 0, 0
        return figures


def _rss_mib() -> int:
    """Memory of this process; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * resource.getpagesize() // 2**20
