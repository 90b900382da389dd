"""The citizen station. `ui.citizen.routes` is the list of its screens: a screen is one module and its route there.

Each screen is made when somebody goes there, builds itself in `enter`, and forgets everything in `leave`.
"""
