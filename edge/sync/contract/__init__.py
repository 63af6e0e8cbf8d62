"""The contract "pk/1" between kiosk and platform: bytes in, values out, and the other way round."""
