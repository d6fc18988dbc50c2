#!/bin/sh
# Starts nginx in a container: nginx.conf with what its head says is to be replaced, and without
# what a container has not (users to change to, IPv6, folders other than /tmp). Needs:
#   SERVER_NAME   the name in the address that people open
#   WEB           the web processes, as address:port, separated by blanks
# and /certificates/fullchain.pem and privkey.pem. Listens on 8080 and 8443, so that it needs no
# right to lower ports.
set -eu
: "${SERVER_NAME:?}" "${WEB:?}"
template=${TEMPLATE:-/etc/interviewgenius/nginx.conf}
certificates=${CERTIFICATES:-/certificates}
conf=${CONF:-/tmp/nginx.conf}

servers=""
for address in $WEB; do
    servers="$servers        server $address max_fails=1 fail_timeout=2s;\\
"
done

folders=""
for kind in client_body proxy fastcgi uwsgi scgi; do
    folders="$folders    ${kind}_temp_path /tmp/$kind;\\
"
done

sed -e "s/interview\.example\.org/$SERVER_NAME/g" \
    -e "s#/etc/letsencrypt/live/$SERVER_NAME/#$certificates/#" \
    -e '/^ *server 127\.0\.0\.1:[0-9]* /d' \
    -e "s,^ *keepalive 64;,$servers&," \
    -e "s,^    # ---- Where to,$folders&," \
    -e '/listen \[::\]:/d' \
    -e 's/listen 80\([ ;]\)/listen 8080\1/' \
    -e 's/listen 443\([ ;]\)/listen 8443\1/' \
    -e '/^user /d' \
    -e 's#^pid .*#pid /tmp/nginx.pid;#' \
    -e 's#/var/log/nginx/error\.log#stderr#' \
    -e 's#/var/log/nginx/access\.log#/dev/stdout#' \
    "$template" >"$conf"

exec nginx -c "$conf" -g 'daemon off;' "$@"
