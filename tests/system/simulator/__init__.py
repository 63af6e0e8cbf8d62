"""A simulator that lives whole kiosk-days of the production code under a virtual clock (RELIABILITY §3)."""
