"""Turns the catalogs that people edit (.po) into those that the kiosk reads (.mo)."""
