#!/bin/sh
# Writes secrets.env, out of which kustomize makes the Secret of the development overlay.
set -eu
cd "$(dirname "$0")"
[ ! -e secrets.env ] || { echo "secrets.env exists and is left as it is" >&2; exit 1; }
umask 077
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
{
  for key in jwt-secret admin-token postgres-password; do echo "$key=$(random)"; done
  for name in monolith user-service product-service order-service payment-service notification-service inventory-service analytics-service proxy; do
    password=$(random)
    echo "$name-database-password=$password"
    echo "$name-database-url=postgres://$name:$password@postgres:5432/$name"
  done
} > secrets.env
echo "wrote secrets.env"
