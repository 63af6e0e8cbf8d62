"""Cameras: pictures for the scanner."""
