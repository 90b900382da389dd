"""A form as it was published: its structure, texts, choices and rules.

Imports kiosk.forms.xpath alone of the rooms; all others may import it.
"""
