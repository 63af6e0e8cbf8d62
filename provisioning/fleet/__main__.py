"""`python -m provisioning.fleet …`."""

from provisioning.fleet.cli import app

app()
