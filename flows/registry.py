"""Every job by name: what the command line, the Prefect server and a dataset directory look up."""

from __future__ import annotations

from flows.recipe import Recipe
from flows.science import ScienceRecipe
from flows.text_render import TextRenderRecipe

RECIPES: dict[str, type[Recipe]] = {recipe.JOB: recipe for recipe in (TextRenderRecipe, ScienceRecipe)}
