"""Text rendering (InternVL-U §4.3.1): texts, fonts, layout, raster, backgrounds and the words that describe them."""
