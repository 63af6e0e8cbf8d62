"""The fleet console: its pages, words and looks."""
