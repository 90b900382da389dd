"""The journal's way to central: the wire's codec and proofs, shared by both ends, the push worker, and for a hub also
pulling what arrived in its ward. Used by app and server.
"""
