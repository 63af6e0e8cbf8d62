class AxisDescriptor:
    def __init__(self, *, tag: str, name: str, minimum: float, default: float, maximum: float) -> None: ...

class SourceDescriptor:
    def __init__(self, *, path: str, name: str, location: dict[str, float]) -> None: ...

class DesignSpaceDocument:
    def addAxis(self, axis: AxisDescriptor) -> None: ...  # noqa: N802
    def addSource(self, source: SourceDescriptor) -> None: ...  # noqa: N802
