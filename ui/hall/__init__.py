"""The hall's display. `window.HallWindow` is the station: the picture follows the queue at once, the voice after."""
