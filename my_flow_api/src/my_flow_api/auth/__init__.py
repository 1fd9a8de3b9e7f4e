"""Authentication: access tokens and keys of the identity provider."""
