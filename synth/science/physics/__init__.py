"""Physics: optics, mechanics, circuits, waves, heat, fields."""
