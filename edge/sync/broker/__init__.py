"""The seam to the MQTT broker: paho on a kiosk, an in-memory broker in tests and in the simulator."""
