from gpiozero import Factory

class NativeFactory(Factory):
    def __init__(self) -> None: ...
