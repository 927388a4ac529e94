"""Ground floor: identities, the Arrow schema, shard commit, manifests, DuckDB and exports. Imports no other room."""
