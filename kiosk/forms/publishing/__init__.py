"""From an XLSForm to a published form, at an official's desk: the only room that knows pyxform.

No other room of kiosk.forms imports it.
"""
