"""The schema's version, on its own so that a start with nothing to migrate stays light."""

LATEST = 7
