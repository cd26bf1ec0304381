#!/bin/sh
# Run once by the image, when the server is made.
set -eu
for name in monolith user-service product-service order-service payment-service notification-service inventory-service analytics-service proxy; do
  psql --username postgres --set ON_ERROR_STOP=1 --set "name=$name" \
    --set "password=$(cat "/run/secrets/estate/$name-database-password")" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
done
