"""Draws a profile as SVG: the front of the cabinet, the boards on their buses, the pins of the Pi."""
