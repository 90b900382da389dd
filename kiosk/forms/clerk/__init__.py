"""A whole form at once, for a clerk at a keyboard.

Imports answering and below; no other room of kiosk.forms imports it.
"""
