"""Programs that make data files of the product from public sources; run by hand, not by the tests."""
