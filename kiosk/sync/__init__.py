"""The journal's way to central: the wire's codec, shared by both ends, and the push worker. Used by app and server."""
