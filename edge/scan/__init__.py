"""From a picture to an accepted code."""
