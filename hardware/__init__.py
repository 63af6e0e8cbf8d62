"""Drivers for what is bolted to the kiosk. Knows nothing of parcels."""
