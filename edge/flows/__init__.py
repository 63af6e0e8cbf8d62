"""What somebody does at the kiosk: one module a noun, its public functions are verbs that the worker runs."""
