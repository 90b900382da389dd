"""The screen of a station that never joined its ward's hub: says in large words how, and joins with a typed code.

Imported by ui.program when it is needed, never before.
"""
