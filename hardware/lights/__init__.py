"""Lights: one for the kiosk, one for each cell or shelf."""
