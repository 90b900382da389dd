"""The core: all that a ward's counter does, without a screen and without paper."""
