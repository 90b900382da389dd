"""Windows that stand in public: held on the screen, left by staff alone, watched over while they run."""
