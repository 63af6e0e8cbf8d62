from pathlib import Path

class TTFont:
    flavor: str | None
    def __init__(self, file: Path) -> None: ...
    def getBestCmap(self) -> dict[int, str]: ...  # noqa: N802
    def save(self, file: Path) -> None: ...
