#!/bin/sh
# Writes .env beside docker-compose.yml from .env.example: each variable that is empty there gets a random value.
# An .env that exists is left alone, for the databases were made with its passwords.
set -eu
cd "$(dirname "$0")/../.."
[ ! -e .env ] || { echo ".env exists and is left as it is" >&2; exit 1; }
umask 077
while IFS= read -r line; do
  case "$line" in
    [A-Z]*=) printf '%s%s\n' "$line" "$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')" ;;
    *) printf '%s\n' "$line" ;;
  esac
done < .env.example > .env
echo "wrote .env"
