"""The MQTT broker's configuration: nothing is kept, nobody is trusted, everyone has exactly their own topics."""
