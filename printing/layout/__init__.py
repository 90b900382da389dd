"""What papers are made of: fonts, blocks that flow over pages, bar codes, thermal raster, ESC/POS."""
