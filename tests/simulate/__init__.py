"""Simulations: `./run.sh simulate NAME …`; each module here has `main(arguments) -> int`."""
