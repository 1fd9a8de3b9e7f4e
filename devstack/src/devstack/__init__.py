"""Local My Flow: mongod, identity provider, API and client, for development and for tests.

`devstack.services` and `devstack.testing` are imported from the API's and the client's own virtual
environments, so they and their imports use only the standard library (`testing` adds pytest). Code that needs
a library runs as a subprocess from this part's `.venv`.
"""
