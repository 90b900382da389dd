"""Calls to central: enrolment, handshake, ranges. Used by kiosk.sync.worker and app, never inside a transaction."""
