"""The rating pad. `window.RatingWindow` is the station: idle, question, reasons, thanks."""
