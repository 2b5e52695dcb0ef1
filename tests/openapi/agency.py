"""What a caseworker and a wallet do, for the tests that need a real offer or access token."""

import json
import os
import subprocess
import urllib.parse
import urllib.request

URL = os.environ["ANNONA_URL"]
PROGRAM = [os.environ["ANNONA_ISSUER"], "--json", "--data", os.environ["ANNONA_DATA"]]
GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"


def offer():
    """A new offer: what the link says, and the transaction code."""
    said = json.loads(subprocess.check_output([*PROGRAM, "offer", "--person", "p-1"]))
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(said["uri"]).query)
    return json.loads(query["credential_offer"][0]), said["tx_code"]


def access_token():
    """The access token of a new offer."""
    offered, tx_code = offer()
    code = offered["grants"][GRANT]["pre-authorized_code"]
    form = {"grant_type": GRANT, "pre-authorized_code": code, "tx_code": tx_code}
    body = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(f"{URL}/token", body, timeout=10) as answer:
        return json.load(answer)["access_token"]


if __name__ == "__main__":
    print(access_token())
