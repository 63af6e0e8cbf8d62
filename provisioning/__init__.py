"""Everything that is done to kiosks from outside: demo, fleet, installation."""
