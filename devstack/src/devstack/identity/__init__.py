"""The identity provider of the local stack: enough OpenID Connect for the unmodified Logto SDK.

No passwords, so it refuses to start in production and serves loopback alone. Paths, lifetimes, rotation and
error bodies follow Logto 1.42 (which is oidc-provider 9).
"""
