"""Devices on a line: the card scanner. May import values, errors, bus and texts; opening is not constructing."""
