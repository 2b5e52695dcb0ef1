#!/bin/sh
# Makes the certificates of this folder with OpenSSL 3; run it again only to change them.
# Valid for a hundred years, so that no test depends on the day.
set -eu
cd "$(dirname "$0")"
keys="$(mktemp -d)"
trap 'rm -rf "$keys"' EXIT

key() { openssl ecparam -name "${2:-prime256v1}" -genkey -noout -out "$keys/$1.key"; }

# name issuer days extensions [digest]
issue() {
  printf '%b' "$4" > "$keys/$1.ext"
  openssl req -new -key "$keys/$1.key" -subj "/C=KE/O=Example/CN=$1" -out "$keys/$1.csr"
  openssl x509 -req -in "$keys/$1.csr" -CA "$2.pem" -CAkey "$keys/$2.key" -days "$3" \
    "-${5:-sha256}" -extfile "$keys/$1.ext" -out "$1.pem" 2>/dev/null
}

root() {
  openssl req -new -x509 -key "$keys/$1.key" -subj "/C=KE/O=Example/CN=$1" -days 36500 \
    -addext "basicConstraints=critical,CA:TRUE,pathlen:1" \
    -addext "keyUsage=critical,keyCertSign,cRLSign" -out "$1.pem"
}

signs='keyUsage=critical,digitalSignature\nsubjectAltName=DNS:issuer.example,URI:https://issuer.example\n'
for name in root sub leaf no-ca no-ca-leaf no-cert-sign no-cert-sign-leaf encipher critical sha384 plain; do key "$name"; done
key p384 secp384r1
openssl genrsa -out "$keys/rsa.key" 2048 2>/dev/null
openssl genpkey -algorithm ed25519 -out "$keys/ed25519.key"
root root
issue sub root 36500 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign\n'
issue leaf sub 36500 "$signs"
issue plain sub 36500 'basicConstraints=CA:FALSE\n'
issue ed25519 sub 36500 "$signs"
issue no-ca root 36500 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\n'
issue no-ca-leaf no-ca 36500 "$signs"
issue no-cert-sign root 36500 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,cRLSign\n'
issue no-cert-sign-leaf no-cert-sign 36500 "$signs"
issue encipher sub 36500 'keyUsage=critical,keyAgreement\n'
issue critical sub 36500 "$signs"'1.2.3.4=critical,ASN1:NULL\n'
issue sha384 sub 36500 "$signs" sha384
issue p384 sub 36500 "$signs"
issue rsa sub 36500 "$signs"
