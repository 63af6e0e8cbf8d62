from collections.abc import Callable

class GPIOZeroError(Exception): ...
class Factory: ...

class Device:
    def close(self) -> None: ...

class LED(Device):
    def __init__(
        self,
        pin: int,
        *,
        active_high: bool = ...,
        initial_value: bool = ...,
        pin_factory: Factory | None = ...,
    ) -> None: ...
    def on(self) -> None: ...
    def off(self) -> None: ...
    @property
    def is_lit(self) -> bool: ...

class OutputDevice(LED): ...

class RGBLED(Device):
    value: tuple[float, float, float]
    def __init__(
        self,
        red: int,
        green: int,
        blue: int,
        *,
        active_high: bool = ...,
        initial_value: tuple[float, float, float] = ...,
        pwm: bool = ...,
        pin_factory: Factory | None = ...,
    ) -> None: ...

class PWMOutputDevice(Device):
    value: float
    frequency: float | None
    def __init__(
        self,
        pin: int,
        *,
        active_high: bool = ...,
        initial_value: float = ...,
        frequency: int = ...,
        pin_factory: Factory | None = ...,
    ) -> None: ...

class DigitalInputDevice(Device):
    when_activated: Callable[[], None] | None
    when_deactivated: Callable[[], None] | None
    def __init__(
        self,
        pin: int,
        *,
        pull_up: bool | None = ...,
        active_state: bool | None = ...,
        bounce_time: float | None = ...,
        pin_factory: Factory | None = ...,
    ) -> None: ...
    @property
    def is_active(self) -> bool: ...
