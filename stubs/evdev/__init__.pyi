from collections.abc import Iterator

class DeviceInfo:
    vendor: int
    product: int

class InputEvent:
    type: int
    code: int
    value: int

class InputDevice:
    path: str
    name: str
    info: DeviceInfo
    fd: int
    def __init__(self, dev: str) -> None: ...
    def grab(self) -> None: ...
    def ungrab(self) -> None: ...
    def read(self) -> Iterator[InputEvent]: ...
    def close(self) -> None: ...
