"""The real units on machines that are not a Raspberry Pi."""
