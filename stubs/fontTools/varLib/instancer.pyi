from fontTools.ttLib import TTFont

def instantiateVariableFont(  # noqa: N802
    font: TTFont, limits: dict[str, tuple[float, float, float]], *, inplace: bool
) -> TTFont: ...
