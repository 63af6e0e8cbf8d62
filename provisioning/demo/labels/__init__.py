"""Pictures of the demo point's labels: drawn, damaged as in life, and printable."""

from provisioning.demo.labels.picture import draw

__all__ = ["draw"]
