"""The launcher: opens the sample ward's stations in one process, the city's page, and stand-in devices."""
