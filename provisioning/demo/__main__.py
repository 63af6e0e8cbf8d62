"""`python -m provisioning.demo`: what `make run` starts."""

import typer

from provisioning.demo.command import demo

typer.run(demo)
