"""Commands of `motcua`, one module each, imported by kiosk.cli alone when they are called."""
