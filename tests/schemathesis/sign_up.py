"""Waits for the server at the address given, signs up, and prints the settings of Schemathesis for that account."""

import json
import sys
import time
import urllib.error
import urllib.request

SECONDS_MAX = 30
# These end the session that all others need; tests/it/accounts tries them.
FAREWELLS = "^/api/auth/(sign-out|revoke-.*|change-password)$"


def call(path, body=None):
    headers = {"content-type": "application/json"}
    data = body and json.dumps(body).encode()
    request = urllib.request.Request(sys.argv[1] + path, data, headers)
    return json.load(urllib.request.urlopen(request, timeout=SECONDS_MAX))


def wait():
    deadline = time.monotonic() + SECONDS_MAX
    while True:
        try:
            return call("/api/health/ready")
        except (OSError, urllib.error.URLError):
            if time.monotonic() > deadline:
                sys.exit(f"the server was not ready after {SECONDS_MAX} s")
            time.sleep(0.1)


wait()
person = {"name": "Ada", "email": "ada@example.com", "password": "correct horse battery"}
account = call("/api/auth/sign-up/email", person)
print(f"""
[parameters]
"path.user_id" = "{account["user"]["id"]}"

[auth.openapi.token]
bearer = "{account["token"]}"

[[operations]]
include-path-regex = "{FAREWELLS}"
enabled = false
""")
