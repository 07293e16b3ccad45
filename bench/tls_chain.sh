#!/usr/bin/env bash
# bench/tls_chain.sh FOLDER HOST: a certificate for HOST with a chain as companies have it, root, intermediate and server, for
# 90 days: root.pem (for who is to believe it), chain.pem and key.pem (for the server). What testssl says of it: docs/serving.md.
set -euo pipefail
folder=${1:?FOLDER} host=${2:?HOST}
mkdir -p "$folder"
cd "$folder"
key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }
extensions() { printf '%s\n' "${@:2}" >"$1"; }
issued() { # NAME SUBJECT ISSUER DAYS
    openssl req -new -key "$1.key" -subj "$2" -out "$1.csr"
    openssl x509 -req -in "$1.csr" -CA "$3.pem" -CAkey "$3.key" -CAcreateserial -days "$4" -sha256 -extfile "$1.ext" -out "$1.pem" 2>/dev/null
}
umask 077
for name in root intermediate server; do key "$name.key"; done
openssl req -x509 -new -key root.key -subj '/O=Try It Out/CN=Try It Out Root' -days 3650 -sha256 -out root.pem \
    -addext 'basicConstraints=critical,CA:true' -addext 'keyUsage=critical,keyCertSign,cRLSign'
extensions intermediate.ext 'basicConstraints=critical,CA:true,pathlen:0' 'keyUsage=critical,keyCertSign,cRLSign' \
    'subjectKeyIdentifier=hash' 'authorityKeyIdentifier=keyid'
issued intermediate '/O=Try It Out/CN=Try It Out Intermediate' root 1825
extensions server.ext 'basicConstraints=critical,CA:false' 'keyUsage=critical,digitalSignature' 'extendedKeyUsage=serverAuth' \
    "subjectAltName=DNS:$host" 'subjectKeyIdentifier=hash' 'authorityKeyIdentifier=keyid' \
    'crlDistributionPoints=URI:http://crl.invalid/try-it-out.crl'
issued server "/CN=$host" intermediate 90
cat server.pem intermediate.pem >chain.pem
mv server.key key.pem
rm -f ./*.csr ./*.ext ./*.srl root.key intermediate.key
