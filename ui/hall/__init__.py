"""The hall's display. `window.HallWindow` is the station; calls are shown, flash, and are spoken in turn."""
