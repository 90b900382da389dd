"""The clerk's desk: mouse and keyboard, much on one screen. `window.DeskWindow` is the station.

Board (waiting list, panels) -> panels of one visit: serve, certify, refuse, result; and dossiers, supervisor.
Panels show values and signal what the clerk wants; the board alone runs use cases.
"""
