"""The load generator of `make load`, a separate process on locust. Only `__main__.py` imports locust."""
