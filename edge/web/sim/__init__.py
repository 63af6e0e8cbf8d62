"""The simulated cabinet's page: hands for developers, for training and for tests. Served only with simulated drivers."""
