"""Cuts the screen's typeface to the characters that our texts use."""
