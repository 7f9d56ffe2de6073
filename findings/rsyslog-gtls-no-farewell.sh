#!/usr/bin/env bash
# rsyslog 8.2302.0 (Debian 12) with the GnuTLS driver: no farewell, and no TLS 1.3.
#
# A client of syslog over TLS (RFC 5425) has no receipt but the end of the connection. It says close_notify; a server that
# read everything answers with its own, which nobody between can forge. With StreamDriver "ossl" rsyslog does. With "gtls",
# which most instructions name, it files the message and closes the TCP connection bare: to the client that is the same as a
# connection that somebody cut (`gnutls_bye` is called only by the side that began). A client that insists sends
# everything again for ever. The same driver refuses a client that speaks TLS 1.3 alone: "No supported cipher suites".
#
# Seen: "gtls TLSv1_2: bare end", "gtls TLSv1_3: no handshake", "ossl …: farewell" twice. Ends with 1 where that is no
# longer so. Wants Debian 12 with apt, openssl and python3.
set -euo pipefail
work="$(mktemp -d)"
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
cd "$work"
version=8.2302.0-1+deb12u2
apt-get -qq download "rsyslog=$version" "rsyslog-gnutls=$version" "rsyslog-openssl=$version" libestr0 libfastjson4 \
    liblognorm5 2>/dev/null
for package in *.deb; do dpkg -x "$package" root; done
libraries="$(dirname "$(dirname "$(find "$work/root" -name lmnsd_gtls.so)")")"
{
    openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj "/CN=Example CA"
    openssl req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj "/CN=localhost"
    openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 2 \
        -extfile <(echo "subjectAltName=DNS:localhost")
} 2>/dev/null
cat > try.py <<'PYTHON'
import socket
import ssl
import sys
import time

driver, port = sys.argv[1], int(sys.argv[2])
for _ in range(50):
    try:
        socket.create_connection(("127.0.0.1", port)).close()
        break
    except OSError:
        time.sleep(0.1)
message = b"<109>1 2026-01-01T00:00:00Z host app - - - hello"
for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
    trust = ssl.create_default_context(cafile="ca.pem")
    trust.minimum_version = trust.maximum_version = version
    seen = "no handshake"
    try:
        plain = socket.create_connection(("127.0.0.1", port), timeout=10)
        stream = trust.wrap_socket(plain, server_hostname="localhost", suppress_ragged_eofs=False)
        seen = "bare end"
        stream.sendall(b"%d %s" % (len(message), message))
        stream.unwrap()
        seen = "farewell"
    except ssl.SSLError:
        pass
    print(f"{driver} {version.name}: {seen}")
PYTHON
for driver in gtls ossl; do
    port="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
    cat > "$driver.conf" <<CONFIG
global(workDirectory="$work" DefaultNetstreamDriver="$driver" DefaultNetstreamDriverCAFile="$work/ca.pem"
       DefaultNetstreamDriverCertFile="$work/server.pem" DefaultNetstreamDriverKeyFile="$work/server.key")
module(load="imtcp" StreamDriver.Name="$driver" StreamDriver.Mode="1" StreamDriver.Authmode="anon")
input(type="imtcp" port="$port" address="127.0.0.1")
action(type="omfile" file="$work/$driver.log")
CONFIG
    LD_LIBRARY_PATH="$libraries" "$work/root/usr/sbin/rsyslogd" -n -M "$libraries/rsyslog" -f "$driver.conf" \
        -i "$work/$driver.pid" 2>/dev/null &
    server=$!
    python3 try.py "$driver" "$port" | tee -a seen
    kill "$server"
    wait "$server" || true
    server=
done
diff seen - <<'SEEN'
gtls TLSv1_2: bare end
gtls TLSv1_3: no handshake
ossl TLSv1_2: farewell
ossl TLSv1_3: farewell
SEEN
# The message that was ended bare was taken all the same.
grep -q hello gtls.log
