"""The conversation with the platform over MQTT."""
