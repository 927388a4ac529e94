"""Serves a deployment of every flow from one process: `python -m flows.deployments`, with PREFECT_API_URL set."""

from __future__ import annotations

from prefect import serve

from flows.prefect_jobs import FLOWS
from flows.prefect_train import train


def main() -> None:
    """Poll for runs until stopped; each run gets a subprocess of its own."""
    jobs = (*FLOWS.values(), train)
    serve(*(job.to_deployment(name="default", parameters={"recipe": {}}) for job in jobs))


if __name__ == "__main__":
    main()
