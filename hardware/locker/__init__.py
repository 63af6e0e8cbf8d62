"""Lock boards: cells that open."""
