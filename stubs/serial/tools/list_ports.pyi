class ListPortInfo:
    device: str
    description: str | None

def comports() -> list[ListPortInfo]: ...
