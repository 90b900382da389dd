"""Measurements: `./run.sh bench NAME [--json]`; each module here has `measure(runs) -> dict` of figures."""
