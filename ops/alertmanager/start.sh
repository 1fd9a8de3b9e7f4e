#!/bin/sh
# Write the URL that Alertmanager can only read from a file, and start it. Exit with the name of a missing variable.
set -eu
umask 077

printf %s "${SLACK_WEBHOOK_URL:?set it to the address of an incoming webhook of Slack}" >/run/my-flow/slack_url

exec alertmanager --config.file=/etc/alertmanager/alertmanager.yml --storage.path=/alertmanager --cluster.listen-address=
