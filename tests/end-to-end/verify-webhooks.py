"""Verifies webhooks with the library for this language. Takes a JSON object a line (secret, headers, body); says yes or no for each."""

import json
import sys

from standardwebhooks import Webhook

for line in sys.stdin:
    message = json.loads(line)
    try:
        Webhook(message["secret"]).verify(message["body"], message["headers"])
        print("yes", flush=True)
    except Exception as error:  # whatever it objects to
        print(f"no: {error}", flush=True)
