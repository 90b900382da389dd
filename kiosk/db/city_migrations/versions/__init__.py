"""One file per revision; `kiosk.db.engine.REVISIONS` lists them, oldest first."""
