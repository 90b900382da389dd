"""Data that the product ships: fonts, icons, texts, forms, catalogue, calendars, sample ward. No code."""
