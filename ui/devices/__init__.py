"""The technician's page: paper change, print alignment, touch calibration. Opened from ui.locking and the launcher."""
