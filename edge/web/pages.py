"""Templates: strict about names, always escaped, read from disk once."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from edge.web.shelf import Shelf

TEMPLATES = Path(__file__).parent / "templates"


def environment(shelf: Shelf) -> Environment:
    """The one environment of a listener. `url(name)` gives the address of a static file."""
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals["url"] = shelf.url
    return pages
