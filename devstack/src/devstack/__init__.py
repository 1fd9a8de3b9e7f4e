"""My Flow on one machine: mongod, identity provider, API and client, for development and for tests.

`devstack.services` and `devstack.testing` are imported from the API's and the client's own virtual
environments, so they and what they import use the standard library alone (`testing` adds pytest). What
needs a library runs as a subprocess from this part's `.venv`.
"""
