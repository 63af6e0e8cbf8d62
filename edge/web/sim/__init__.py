"""The simulated cabinet's page: hands for developers, training and tests. Served with simulated drivers only."""
