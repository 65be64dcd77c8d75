# Verifies one message as a program that is told does: with the official library, which also refuses what is old or was altered.
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

secret, message, timestamp, signature, body = sys.argv[1:]
headers = {"webhook-id": message, "webhook-timestamp": timestamp, "webhook-signature": signature}
told = Webhook(secret).verify(body, headers)
assert told["type"] and told["timestamp"] and told["data"], told
try:
    Webhook(secret).verify(body + " ", headers)
except WebhookVerificationError:
    sys.exit(0)
sys.exit("an altered message was believed")
