"""The rules of a pickup point: no time, no chance, no devices, no database."""
