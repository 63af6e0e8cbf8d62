from fontTools import subset as subset
from fontTools import ttLib as ttLib
