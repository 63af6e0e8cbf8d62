"""Templates: strict about names, always escaped, read from disk once."""

from contextlib import suppress
from pathlib import Path
from pickle import UnpicklingError

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from edge.web.shelf import Shelf

TEMPLATES = Path(__file__).parent / "templates"
COMPILED = TEMPLATES / "__pycache__"


class Compiled(FileSystemBytecodeCache):
    """Compiled templates beside their sources, as Python keeps its modules; where nobody may write, none is kept."""

    def __init__(self, folder: Path) -> None:
        with suppress(OSError):
            folder.mkdir(exist_ok=True)
        super().__init__(str(folder))

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was kept of one template; a file that a power cut tore counts as none."""
        try:
            super().load_bytecode(bucket)
        except (OSError, EOFError, UnpicklingError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one template for the next start."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def environment(shelf: Shelf, compiled: Path = COMPILED) -> Environment:
    """The one environment of a listener. `url(name)` gives the address of a static file."""
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES),
        bytecode_cache=Compiled(compiled),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals["url"] = shelf.url
    return pages


def compile_all(shelf: Shelf) -> int:
    """Compile every template ahead of the first start (the installer does); returns how many there are."""
    pages = environment(shelf)
    names = pages.list_templates(extensions=["html"])
    for name in names:
        pages.get_template(name)
    return len(names)
