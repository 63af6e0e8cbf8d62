"""The platform side of the contract."""
