"""Programs that listen: one protocol router, the central server, its pages. Imported by kiosk.commands alone."""
