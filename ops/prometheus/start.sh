#!/bin/sh
# Write the values that Prometheus can only read from files, and start it. Exit with the name of a missing variable.
set -eu
umask 077

: "${API_URL:?set it to the address of the API, https://…}"
: "${CLIENT_URL:?set it to the address of the client, https://…}"
: "${LOGTO_ENDPOINT:?set it to the address of Logto, https://…}"
printf %s "${METRICS_TOKEN:?set it to the value that the API has}" >/run/my-flow/metrics_token
printf '[{"targets": ["%s/health", "%s/", "%s/oidc/.well-known/openid-configuration"]}]\n' \
  "$API_URL" "$CLIENT_URL" "$LOGTO_ENDPOINT" >/run/my-flow/health.json

exec prometheus --config.file=/etc/prometheus/prometheus.yml --storage.tsdb.path=/prometheus \
  --storage.tsdb.retention.time=31d
