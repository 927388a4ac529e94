"""Top floor: the command line, Prefect flows and the runners. The only room that imports prefect or ray."""
