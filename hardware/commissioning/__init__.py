"""Commissioning: finds the boards, learns their levels, proves every cell with a person, writes the profile."""
