from fontTools.designspaceLib import DesignSpaceDocument
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer as instancer

def build(space: DesignSpaceDocument) -> tuple[TTFont, object, list[TTFont]]: ...
