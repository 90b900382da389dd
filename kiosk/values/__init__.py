"""Frozen values and enums that cross every border; they import nothing of the project but each other."""
