"""The city's side without pages: its store on an engine that several processes share, and the documents that it makes.

Used by kiosk.server and kiosk.commands; no station imports it.
"""
