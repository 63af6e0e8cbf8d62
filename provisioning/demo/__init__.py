"""The whole thing on one machine, without any hardware."""
