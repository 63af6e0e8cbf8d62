"""The screens, served over HTTP."""
