"""What a program does with the CRM, done with the generated Python client against a running server.

round_trip.py URL SETUP_TOKEN RECEIVER, where RECEIVER is the host and port that the server may call.
"""

import base64
import hashlib
import hmac
import json
import queue
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer

from crm_client import AuthenticatedClient, Client
from crm_client.api.accounts import batch_accounts, create_account, delete_account, get_account, list_accounts, update_account
from crm_client.api.accounts import upsert_account
from crm_client.api.api_keys import create_api_key
from crm_client.api.changes import list_changes
from crm_client.api.contacts import create_contact
from crm_client.api.deals import create_deal, list_deals
from crm_client.api.field_defs import create_field_def
from crm_client.api.files import create_file, get_file_content
from crm_client.api.sign_in import create_setup, login
from crm_client.api.webhooks import create_webhook
from crm_client.models import (
    AccountInput,
    ApiKeyInput,
    Batch,
    BatchOp,
    ContactInput,
    CustomKind,
    CustomValues,
    DealInput,
    Entity,
    FeedKind,
    FieldDefInput,
    Language,
    ListAccountsSort,
    LoginInput,
    Operation,
    OperationDataType0,
    Problem,
    ProblemCode,
    SetupInput,
    WebhookInput,
)
from crm_client.types import File

PASSWORD = "a long enough passphrase"
SCOPES = ["accounts:read", "accounts:write", "accounts:delete", "contacts:write", "deals:read", "deals:write", "files:read", "files:write"]


def good(answer, status=200):
    """The body of an answer with this status; anything else ends the run with the problem."""
    assert answer.status_code == status, f"{answer.status_code} instead of {status}: {answer.content[:2000]!r}"
    return answer.parsed


def problem(answer, status, code):
    assert answer.status_code == status and isinstance(answer.parsed, Problem), (answer.status_code, answer.content)
    assert answer.parsed.code == code, answer.parsed
    return answer.parsed


class Receiver(HTTPServer):
    """Where webhooks arrive."""

    def __init__(self, place):
        host, port = place.rsplit(":", 1)
        self.messages = queue.Queue()
        super().__init__((host, int(port)), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.messages.put((dict(self.headers.items()), body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def signed(headers, body, secret):
    """Whether a message is signed as Standard Webhooks says, and is fresh."""
    headers = {name.lower(): value for name, value in headers.items()}
    stamp = headers["webhook-timestamp"]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{stamp}.".encode() + body
    right = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    fits = any(hmac.compare_digest(right, one) for one in headers["webhook-signature"].split())
    return fits and abs(time.time() - int(stamp)) < 300


def main(url, setup_token, place):
    anybody = Client(base_url=url)
    setup = SetupInput(
        token=setup_token,
        company_name="Acme",
        base_currency="EUR",
        language=Language.EN,
        time_zone="Europe/Berlin",
        name="Ada",
        email="ada@example.com",
        password=PASSWORD,
    )
    good(create_setup.sync_detailed(client=anybody, body=setup), 201)
    wrong = LoginInput(email="ada@example.com", password="not this one")
    problem(login.sync_detailed(client=anybody, body=wrong), 401, ProblemCode.LOGIN_FAILED)
    session = good(login.sync_detailed(client=anybody, body=LoginInput(email="ada@example.com", password=PASSWORD)))
    person = AuthenticatedClient(base_url=url, token=session.access_token)

    def key(name):
        made = good(create_api_key.sync_detailed(client=person, body=ApiKeyInput(name=name, scopes=SCOPES)), 201)
        return AuthenticatedClient(base_url=url, token=made.secret)

    crm = key("ERP")
    records(crm, person)
    told(crm, person, place)
    limits(key("Hasty"))


def records(crm, person):
    field = FieldDefInput(entity=Entity.DEAL, key="seats", kind=CustomKind.NUMBER, label="Seats", purpose="What is billed.")
    good(create_field_def.sync_detailed(client=person, body=field), 201)
    acme = good(create_account.sync_detailed(client=crm, body=AccountInput(name="Globex", domains=["globex.example"])), 201)
    contact = ContactInput(last_name="Lovelace", email="lovelace@globex.example", account_id=acme.id)
    assert good(create_contact.sync_detailed(client=crm, body=contact), 201).account_id == acme.id
    deal = DealInput(name="Licences", account_id=acme.id, amount_minor=250_000, custom=CustomValues.from_dict({"seats": 25}))
    sale = good(create_deal.sync_detailed(client=crm, body=deal), 201)
    assert sale.custom["seats"] == 25 and sale.currency == "EUR", sale

    # The same request once more, as after an answer that was lost, makes nothing.
    once = str(uuid.uuid4())
    first = good(create_account.sync_detailed(client=crm, body=AccountInput(name="Hooli"), idempotency_key=once), 201)
    again = good(create_account.sync_detailed(client=crm, body=AccountInput(name="Hooli"), idempotency_key=once), 201)
    assert first.id == again.id
    other = create_account.sync_detailed(client=crm, body=AccountInput(name="Else"), idempotency_key=once)
    problem(other, 422, ProblemCode.IDEMPOTENCY_KEY_REUSED)
    for status in (201, 200):
        good(upsert_account.sync_detailed("erp", "K-1", client=crm, body=AccountInput(name="Initech")), status)

    # A batch, then a list of it to its end.
    names = [f"Branch {number:02}" for number in range(25)]
    data = [OperationDataType0.from_dict({"name": name, "parent_id": str(acme.id)}) for name in names]
    batch = Batch(operations=[Operation(op=BatchOp.CREATE, data=one) for one in data])
    results = good(batch_accounts.sync_detailed(client=crm, body=batch)).results
    assert [result.status for result in results] == [201] * 25, results
    found, cursor = [], {}
    while True:
        page = good(list_accounts.sync_detailed(client=crm, name_starts_with="Branch", sort=ListAccountsSort.NAME, limit=10, **cursor))
        found += [account.name for account in page.data]
        if not page.page.has_more:
            break
        cursor = {"cursor": page.page.next_cursor}
    assert found == names, found
    assert [one.id for one in good(list_deals.sync_detailed(client=crm, amount_minor_gte=250_000)).data] == [sale.id]

    # Somebody was faster: read again, then write.
    tag = f'"{acme.version}"'
    good(update_account.sync_detailed(acme.id, client=crm, body=AccountInput(industry="Energy"), if_match=tag))
    late = update_account.sync_detailed(acme.id, client=crm, body=AccountInput(name="Globex Ltd"), if_match=tag)
    stale = problem(late, 412, ProblemCode.STALE)
    assert stale.changed_fields == ["industry"] and stale.current_version == acme.version + 1, stale
    tag = get_account.sync_detailed(acme.id, client=crm).headers["etag"]
    acme = good(update_account.sync_detailed(acme.id, client=crm, body=AccountInput(name="Globex Ltd"), if_match=tag))
    assert (acme.name, acme.industry) == ("Globex Ltd", "Energy"), acme
    long = create_account.sync_detailed(client=crm, body=AccountInput(name="x" * 201))
    assert [error.pointer for error in problem(long, 422, ProblemCode.INVALID).errors] == ["/name"]

    content = bytes(range(256)) * 40
    upload = File(payload=content, file_name="offer.bin")
    file = good(create_file.sync_detailed(client=crm, body=upload, name="offer.bin", deal_id=sale.id), 201)
    assert file.size_bytes == len(content) and file.sha256 == hashlib.sha256(content).hexdigest(), file
    answer = get_file_content.sync_detailed(file.id, client=crm)
    assert answer.content == content and good(answer).payload.read() == content


def told(crm, person, place):
    position = 0
    while True:
        changes = good(list_changes.sync_detailed(client=crm, after=position, limit=1000))
        position = changes.page.position
        if not changes.page.has_more:
            break
    receiver = Receiver(place)
    hook = WebhookInput(url=f"http://{place}/hook", event_types=["account.created", "account.deleted"])
    secret = good(create_webhook.sync_detailed(client=person, body=hook), 201).secret
    gone = good(create_account.sync_detailed(client=crm, body=AccountInput(name="Short-lived")), 201)
    good(delete_account.sync_detailed(gone.id, client=crm, if_match=f'"{gone.version}"'), 204)

    entries = good(list_changes.sync_detailed(client=crm, after=position)).data
    about = [entry for entry in entries if entry.id == gone.id]
    assert [entry.kind for entry in about] == [FeedKind.CREATED, FeedKind.DELETED], entries
    assert all(entry.position > position for entry in about)
    types = set()
    while types != {"account.created", "account.deleted"}:
        headers, body = receiver.messages.get(timeout=30)
        assert signed(headers, body, secret) and not signed(headers, body + b" ", secret), headers
        message = json.loads(body)
        assert message["data"]["id"] == str(gone.id), message
        types.add(message["type"])
    receiver.shutdown()


def limits(crm):
    """Asks until the server has enough, and goes on when it says so."""
    for _ in range(10_000):
        answer = list_accounts.sync_detailed(client=crm, limit=1)
        if answer.status_code == 429:
            break
        good(answer)
    problem(answer, 429, ProblemCode.RATE_LIMITED)
    time.sleep(int(answer.headers["retry-after"]))
    good(list_accounts.sync_detailed(client=crm, limit=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
    print("The Python client has done all of it.")
