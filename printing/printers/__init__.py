"""Printers: profiles as data, and the lines that carry bytes to them. `lines.connect` makes one from a choice."""
