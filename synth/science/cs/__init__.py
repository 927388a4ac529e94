"""Computer science: trees, graphs, automata, arrays."""
