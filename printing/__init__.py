"""Value in, paper out: documents draw, printers carry, the spooler works off print jobs.

May import kiosk.values, errors, texts, clock, log, workers and bus; never Qt, the database or services.
reportlab, Pillow and pyserial are imported where they are used, so that a station starts without them.
"""
