"""Receipt and label printers."""
