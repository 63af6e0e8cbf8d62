"""Sensors of the cabinet."""
