"""How fast the API is, beside a bare handler that does the same query. `make bench`; see results.md."""
