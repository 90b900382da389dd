"""Pure decisions of the counter: the same input always gives the same answer; no clock, no file, no network.

Called by services, forms, catalogue and screens. May import values and errors only.
"""
