"""The service on the kiosk."""
