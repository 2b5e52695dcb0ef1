"""Lets schemathesis past the first checks: real names among what it makes up."""

import json

import schemathesis

CONFIGURATION = "social-assistance-eligibility-vc"


@schemathesis.hook.apply_to(path="/credential")
def map_body(context, body):
    """About every second request asks for a credential that is really issued."""
    if isinstance(body, dict) and len(json.dumps(body, default=str)) % 2 == 0:
        body = {**body, "credential_configuration_id": CONFIGURATION}
    return body
