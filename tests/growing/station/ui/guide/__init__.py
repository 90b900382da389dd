"""The screen of whoever guides people in the hall."""
