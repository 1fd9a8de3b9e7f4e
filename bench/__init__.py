"""Benchmarks of the API beside a plain FastAPI control. `make bench`; the results are in results.md."""
