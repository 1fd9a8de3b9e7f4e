"""The HTTP server: connections, middleware, shutdown."""
