#!/bin/sh
# Makes the certificates of the TLS tests anew: valid from 2020 for a hundred years, except the one that has expired.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: > "$work/index"
cat > "$work/config" <<EOF
[ca]
default_ca = own
[own]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = policy
copy_extensions = copy
unique_subject = no
[policy]
commonName = supplied
[req]
distinguished_name = name
[name]
EOF
make() { # name, extension, end of validity, who signs
  openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
  openssl req -new -config "$work/config" -key "$1.key" -subj "/CN=$1" -addext "$2" -out "$work/$1.csr"
  openssl ca -batch -notext -config "$work/config" -in "$work/$1.csr" -out "$1.pem" -startdate 20200101000000Z -enddate "$3" $4
}
by_ca='-cert ca.pem -keyfile ca.key'
make ca 'basicConstraints=critical,CA:TRUE' 21200101000000Z '-selfsign -keyfile ca.key'
make local 'subjectAltName=IP:127.0.0.1,DNS:localhost' 21200101000000Z "$by_ca"
make other 'subjectAltName=DNS:other.example' 21200101000000Z "$by_ca"
make expired 'subjectAltName=IP:127.0.0.1' 20200102000000Z "$by_ca"
make self 'subjectAltName=IP:127.0.0.1' 21200101000000Z '-selfsign -keyfile self.key'
rm ca.key
