"""Greedy colourings: neighbours differ, and an earlier neighbour has each of the colours below a node's own.

That is checked node by node on the finished picture, in no particular order, and holds of one colouring only.
"""

from __future__ import annotations

from verifiers.certificates import Edit
from verifiers.certificates.graphs import (
    NoGraph,
    class_list,
    faults_of_classes,
    faults_of_rest,
    faults_of_start,
    graph_of,
    rank,
)
from verifiers.readback import Figure


class GreedyColouring:
    """`cs/greedy-colouring`: edit `greedy`; nodes by label take the first free of the classes `colours`."""

    family = "cs/greedy-colouring"
    shows = "full inside same undirected"
    does = "ascending before begin different earlier earliest first old smaller smallest useful"

    def prove(self, source: Figure, edit: Edit, target: Figure) -> list[str]:
        """Faults of the target."""
        try:
            colours = class_list(edit, "greedy", "colours")
            before, after = graph_of(source), graph_of(target)
        except NoGraph as error:
            return [str(error)]
        shown = {name: node.cls for name, node in after.nodes.items()}
        faults = faults_of_rest(source, target) + faults_of_classes(before, after, shown, {})
        faults += [f"node {name} is of class {cls!r}" for name, cls in shown.items() if cls not in colours]
        if faults:
            return faults
        faults = [f"{k.a} and {k.b} have one colour" for k in after.links if shown[k.a] == shown[k.b]]
        for name in after.names:
            earlier = {shown[other] for other in after.steps[name] if rank(other) < rank(name)}
            needless = [c for c in colours[: colours.index(shown[name])] if c not in earlier]
            faults += [f"{name} could have been {c}" for c in needless]
        return faults

    def unique(self, source: Figure, edit: Edit) -> list[str]:
        """Order of nodes and of colours leave one colouring."""
        try:
            colours, graph = class_list(edit, "greedy", "colours"), graph_of(source)
        except NoGraph as error:
            return [str(error)]
        return faults_of_start(graph, colours)


CERTIFICATE = GreedyColouring()
