from gpiozero import Factory

class PiGPIOFactory(Factory):
    def __init__(self) -> None: ...
