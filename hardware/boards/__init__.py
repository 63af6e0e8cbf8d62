"""Simulated lock boards that speak the true protocols on a pseudo terminal."""
