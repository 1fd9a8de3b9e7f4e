"""The requests of `make load`, sent by locust from a process of its own. Only `__main__.py` needs locust."""
