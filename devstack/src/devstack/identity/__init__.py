"""The identity provider of the local stack: enough OpenID Connect for the unmodified Logto SDK.

It has no passwords, so it refuses to start in production and serves loopback only. Paths, lifetimes, rotation
and error bodies follow Logto 1.42 (oidc-provider 9).
"""
