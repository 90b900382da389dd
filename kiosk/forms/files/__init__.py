"""Pictures, signatures and files that go with a declaration, opened in a child process.

No other room of kiosk.forms imports it.
"""
