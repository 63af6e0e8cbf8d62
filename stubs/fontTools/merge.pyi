from fontTools.ttLib import TTFont

class Merger:
    def merge(self, files: list[str]) -> TTFont: ...
