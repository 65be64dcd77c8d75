"""Waits for the server at the address given, signs up, and prints the settings of Schemathesis for that account."""

import json
import sys
import time
import urllib.error
import urllib.request

SECONDS_MAX = 30
# What is not tried here, and why; tests/it/accounts tries it all.
EXCUSED = [
    # It ends the session, or the account, that all others need.
    "sign-out",
    "revoke-.*",
    "change-password",
    "delete-user.*",
    # It is always refused: Better Auth has it, and this server has nothing for it to do.
    "update-session",
    # Its token comes by letter.
    "reset-password",
]

# What hangs on more than the request, and is refused as Better Auth and OAuth have it.
REFUSED = [
    # Nothing is linked, nothing but the password is left, this run sends no mail, the address is taken, the
    # password is another.
    "^/api/auth/(account-info|get-access-token|refresh-token|unlink-account)$",
    "^/api/auth/(change-email|request-password-reset|send-verification-email)$",
    "^/api/auth/(sign-up/email|sign-in/magic-link|verify-password)$",
    # Nobody was asked to prove a passkey, there is no second factor and no code for one.
    "^/api/auth/passkey/verify-(authentication|registration)$",
    "^/api/auth/two-factor/",
    # Programs that nobody registered, codes that nobody gave.
    "^/api/oauth/",
    # Keys are points on a curve.
    "/notifications/push$",
]


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
include-path-regex = "^/api/auth/({"|".join(EXCUSED)})$"
enabled = false

# What is well formed, and refused by 400 or 422 all the same: see REFUSED.
[[operations]]
include-path-regex = "{"|".join(REFUSED)}"
checks.positive_data_acceptance.enabled = false

# Of two fields, one is needed; null is as good as absent for the other, which the document does not say.
[[operations]]
include-path-regex = "/snooze$"
checks.negative_data_rejection.enabled = false

# This run has nobody who writes recordings down: 501 says so.
[[operations]]
include-path = "/api/voice/transcribe"
checks.not_a_server_error.enabled = false

# Always refused by POST, too. By its whole name: a path and a method beside each other leave out what has either.
[[operations]]
include-name = "POST /api/auth/get-session"
enabled = false
""")
