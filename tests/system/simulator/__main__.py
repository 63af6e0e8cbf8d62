"""`python -m tests.system.simulator`, the same as `kiosk simulate`."""

import typer

from tests.system.simulator.command import simulate

typer.run(simulate)
