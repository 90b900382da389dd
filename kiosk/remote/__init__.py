"""Calls to central over one `link`: enrolment, handshake, ranges, and repairs of what either side lost.

Used by kiosk.sync and app, never inside a transaction; `city.py` is a server on this very machine.
"""
