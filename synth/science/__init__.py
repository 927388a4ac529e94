"""Science pairs: a source figure, an edit and its target, drawn on one canvas so that nothing else moves."""
