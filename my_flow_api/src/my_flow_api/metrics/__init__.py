"""The endpoint of Prometheus metrics."""
