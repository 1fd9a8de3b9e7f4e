"""Benchmarks of the API beside a plain FastAPI control with the same queries. `make bench`; see results.md."""
