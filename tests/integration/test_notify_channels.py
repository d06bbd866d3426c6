"""Channels against real receivers on loopback that answer as they should, and as they should not."""

from __future__ import annotations

import asyncio
import base64
import gc
import hashlib
import hmac
import html
import json
import shutil
import ssl
import subprocess
import sys
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from aiosmtpd.smtp import AuthResult

from scraper.errors import ClosedError, DeliveryError, MissingExtraError, RefusedError
from scraper.fetch import FetchSettings
from tests.receivers import DIES_IN_BODY, DIES_IN_HEAD, GARBAGE, STALL, mail_server, receiving
from tests.waiting import until
from variorum.config import Settings
from variorum.notify.build import World, configured_channels
from variorum.notify.email import EmailChannel
from variorum.notify.outlets import Outlets
from variorum.notify.sample import sample_delivery

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.service_records import Delivery
    from tests.receivers import Postbox, Receiver
    from variorum.notify.build import Built

REPOSITORY = Path(__file__).parents[2]
NOW = datetime(2026, 7, 23, 10, 0, tzinfo=UTC)
DELIVERY_ID = "66bf14fa-31cb-5545-8a1c-9ec068255337"
SECRETS = {"HOOK_SECRET": "hook-canary-123", "TOKEN": "token-canary-456", "PASSWORD": "mail-canary-789"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def send(channel: dict[str, Any], *, environ: dict[str, str] | None = None, told: Delivery | None = None) -> None:
    """Deliver a sample on a channel of these settings; raises as the channel does."""
    asyncio.run(_send(channel, {**SECRETS, **(environ or {})}, told or sample()))


async def _send(channel: dict[str, Any], environ: dict[str, str], told: Delivery) -> None:
    async with aclosing(Outlets(lambda: NOW)) as outlets:
        only = built(channel, environ, outlets)
        try:
            await only.deliver(told)
        finally:
            await only.hang_up()


def built(channel: dict[str, Any], environ: dict[str, str], outlets: Outlets) -> Built:
    settings = Settings.model_validate({"channels": [{"name": "desk", **channel}]})
    world = World(environ, lambda: NOW, FetchSettings(read_timeout_s=0.5), outlets)
    (only,) = configured_channels(settings, world)
    return only


def sample(language: str = "en") -> Delivery:
    return sample_delivery("desk", DELIVERY_ID, NOW, language)


def webhook(receiver: Receiver, **more: Any) -> dict[str, Any]:
    return {"type": "webhook", "url": f"{receiver.url}/hook", "allow_private": True, **more}


def test_a_webhook_is_signed_and_says_what_its_schema_says(receiver: Receiver) -> None:
    send(webhook(receiver, secret={"env": "HOOK_SECRET"}, headers={"X-Desk": "7"}))
    (got,) = receiver.got
    headers = {name.lower(): value for name, value in got.headers.items()}
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == headers["x-variorum-delivery"] == DELIVERY_ID
    assert headers["x-desk"] == "7"
    signed = f"{DELIVERY_ID}.{headers['webhook-timestamp']}.".encode() + got.body
    digest = hmac.new(SECRETS["HOOK_SECRET"].encode(), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    record = json.loads(got.body)
    schema = json.loads((REPOSITORY / "docs" / "reference" / "webhook.schema.json").read_text(encoding="utf-8"))
    jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(record)
    assert record["changes"][0]["diff"]["textual"]


def test_a_webhook_s_secret_may_be_written_as_standard_webhooks_has_it(receiver: Receiver) -> None:
    key = base64.b64encode(b"twenty-four bytes of key").decode()
    send(webhook(receiver, secret={"env": "KEY"}), environ={"KEY": f"whsec_{key}"})
    (got,) = receiver.got
    headers = {name.lower(): value for name, value in got.headers.items()}
    signed = f"{DELIVERY_ID}.{headers['webhook-timestamp']}.".encode() + got.body
    digest = hmac.new(b"twenty-four bytes of key", signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"


def test_no_answer_repeats_an_address_that_is_a_secret(receiver: Receiver) -> None:
    receiver.answer = lambda _: (404, {}, b"Cannot POST /services/T1/hush?key=hush")
    with pytest.raises(DeliveryError, match="Cannot POST …") as caught:
        send(webhook(receiver, url={"env": "URL"}), environ={"URL": f"{receiver.url}/services/T1/hush?key=hush"})
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("key", ["hush€", "hush\nX-Desk: 8"])
def test_a_secret_that_no_header_can_carry_is_not_repeated(receiver: Receiver, key: str) -> None:
    with pytest.raises(DeliveryError, match="header") as caught:
        send(webhook(receiver, headers={"X-Key": {"env": "KEY"}}), environ={"KEY": key})
    assert "hush" not in str(caught.value)
    assert not receiver.got


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        ((500, {}, b"oh no"), DeliveryError, "500: oh no"),
        (
            (302, {"Location": "http://127.0.0.1:1/"}, b""),
            DeliveryError,
            "redirect to 127.0.0.1, which is not followed",
        ),
        ((404, {}, b""), DeliveryError, "answered 404"),
        ((422, {}, b"no such field"), RefusedError, "422: no such field"),
        ((410, {}, b""), ClosedError, "gone for good"),
        (GARBAGE, DeliveryError, "does not speak HTTP"),
        (DIES_IN_HEAD, DeliveryError, "127.0.0.1"),
        (STALL, DeliveryError, "stopped answering"),
        ((500, {}, b"x" * 10_000_000), DeliveryError, "answered 500"),
    ],
)
def test_what_a_receiver_may_do_wrong(receiver: Receiver, answer: Any, kind: type[DeliveryError], said: str) -> None:
    receiver.answer = lambda _: answer
    with pytest.raises(DeliveryError) as caught:
        send(webhook(receiver))
    assert type(caught.value) is kind
    assert said in str(caught.value)


def test_a_receiver_that_took_it_and_died_in_its_answer_took_it(receiver: Receiver) -> None:
    receiver.answer = lambda _: DIES_IN_BODY
    send(webhook(receiver))
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"Retry-After": "120"}, b"", 120),
        ({"Retry-After": "Thu, 23 Jul 2026 10:05:00 GMT"}, b"", 300),
        ({}, b'{"retry_after": 2.5}', 2.5),
        ({}, b'{"parameters": {"retry_after": 7}}', 7),
        ({}, b'{"retry_after_ms": 1500}', 1.5),
        ({}, b"[1]", None),
    ],
)
def test_how_long_to_wait_is_read_as_each_service_says_it(
    receiver: Receiver, headers: dict[str, str], body: bytes, seconds: float | None
) -> None:
    receiver.answer = lambda _: (429, headers, body)
    with pytest.raises(DeliveryError) as caught:
        send(webhook(receiver))
    assert caught.value.retry_after_s == seconds


def test_private_addresses_are_not_reached_unless_the_channel_says_so(receiver: Receiver) -> None:
    with pytest.raises(DeliveryError, match=r"private network; allow_private = true in its \[\[channels\]\] table"):
        send(webhook(receiver, allow_private=False))
    with pytest.raises(DeliveryError, match="never asked"):
        send({"type": "webhook", "url": "http://169.254.169.254/latest", "allow_private": True})
    mail = {"type": "email", "host": "127.0.0.1", "port": receiver.port, "security": "none"}
    with pytest.raises(DeliveryError, match="private network"):
        send({**mail, "sender": "v@example.org", "to": ["desk@example.org"]})
    assert receiver.got == []


def test_a_secret_that_is_not_there_is_named_by_its_place(receiver: Receiver) -> None:
    with pytest.raises(DeliveryError, match="the environment variable NOT_HERE is not set"):
        send(webhook(receiver, secret={"env": "NOT_HERE"}))
    assert receiver.got == []


SERVICES = {
    "slack": {"url": {"env": "URL"}},
    "discord": {"url": {"env": "URL"}},
    "teams": {"url": {"env": "URL"}},
    "telegram": {"url": {"env": "URL"}, "token": {"env": "TOKEN"}, "room": "-100200"},
    "matrix": {"url": {"env": "URL"}, "token": {"env": "TOKEN"}, "room": "!abc:example.org"},
    "ntfy": {"url": {"env": "URL"}, "token": {"env": "TOKEN"}, "topic": "desk"},
}


def written(service: str, body: dict[str, Any]) -> str:
    match service:
        case "slack" | "telegram":
            return str(body["text"])
        case "discord":
            return str(body["content"])
        case "matrix":
            return str(body["formatted_body"])
        case "ntfy":
            return str(body["message"])
        case _:
            return "\n".join(block["text"] for block in body["attachments"][0]["content"]["body"])


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_is_told_in_its_own_way(receiver: Receiver, service: str) -> None:
    channel = {"type": service, "allow_private": True, **SERVICES[service]}
    send(channel, environ={"URL": receiver.url}, told=sample("it"))
    (got,) = receiver.got
    text = written(service, json.loads(got.body))
    marked = {
        "slack": "~19~ *21*",
        "discord": "~~19~~ **21**",
        "teams": "[-19-] **21**",
        "telegram": "<s>19</s> <b>21</b>",
        "matrix": "<del>19</del> <strong>21</strong>",
        "ntfy": "[-19-] {+21+}",
    }
    assert marked[service] in text
    assert {"telegram": "/bottoken-canary-456/sendMessage"}.get(service, "") in got.path
    if service == "matrix":
        assert (got.method, got.path.rpartition("/")[2]) == ("PUT", DELIVERY_ID)
        assert got.headers["Authorization"] == "Bearer token-canary-456"


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_gets_more_than_it_takes_nor_what_would_give_orders(receiver: Receiver, service: str) -> None:
    told = sample()
    odd = replace(told.changes[0], title="<script>*_~ @everyone ](http://evil.example) `x` & <!channel>")
    many = tuple(replace(odd, id=number) for number in range(300))
    flood = replace(told, changes=many, diffs=dict.fromkeys(range(300), told.diffs[0]))
    send({"type": service, "allow_private": True, **SERVICES[service]}, environ={"URL": receiver.url}, told=flood)
    body = json.loads(receiver.got[0].body)
    text = written(service, body)
    assert len(text) <= {"slack": 4000, "discord": 2000, "telegram": 4096}.get(service, 25_000)
    assert "and 2" in text
    if service in {"slack", "telegram", "matrix"}:
        assert "<script>" not in text
        assert "<!channel>" not in text
    if service == "discord":
        assert body["allowed_mentions"] == {"parse": []}
    if service in {"discord", "teams"}:
        assert "](http://evil" not in text.replace("\\]", "")


def test_what_a_service_says_of_its_secret_is_not_repeated(receiver: Receiver) -> None:
    receiver.answer = lambda _: (400, {}, b"bad token token-canary-456")
    channel = {"type": "telegram", "allow_private": True, **SERVICES["telegram"]}
    with pytest.raises(RefusedError) as caught:
        send(channel, environ={"URL": receiver.url})
    assert "canary" not in str(caught.value)
    assert "bad token …" in str(caught.value)


def program(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "told.py"
    path.write_text(text, encoding="utf-8")
    return [sys.executable, str(path)]


def test_a_command_reads_json_and_sees_little_of_the_environment(tmp_path: Path) -> None:
    out = tmp_path / "out"
    text = (
        f"import os, sys, json\njson.dump([json.load(sys.stdin), dict(os.environ), sys.argv], open({str(out)!r}, 'w'))"
    )
    command = [*program(tmp_path, text), "$(id); `id`"]
    send({"type": "command", "command": command, "environment": ["TOKEN"]}, environ={"PATH": "/usr/bin", "OTHER": "x"})
    record, environ, argv = json.loads(out.read_text())
    assert record["id"] == DELIVERY_ID
    assert argv[1] == "$(id); `id`"
    assert environ["VARIORUM_DELIVERY"] == DELIVERY_ID
    assert environ["TOKEN"] == SECRETS["TOKEN"]
    assert not {"OTHER", "PASSWORD"} & environ.keys()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import sys\nsys.exit('cannot be done')", "ended with exit code 1: cannot be done"),
        ("import sys\nprint('x' * 10_000_000)\nsys.exit(3)", "ended with exit code 3"),
        ("import os\nos.kill(os.getpid(), 9)", "ended with exit code -9"),
    ],
)
def test_a_command_that_fails_says_why(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DeliveryError, match=said):
        send({"type": "command", "command": program(tmp_path, text)})


def test_a_command_that_does_not_end_is_killed_with_all_it_started(tmp_path: Path) -> None:
    text = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(child.pid))\n"
        "time.sleep(600)"
    )
    with pytest.raises(DeliveryError, match="took longer than 2 seconds"):
        send({"type": "command", "command": program(tmp_path, text), "timeout": "2s"})
    status = Path(f"/proc/{(tmp_path / 'pid').read_text()}/stat")
    # Killed at once; gone when the system comes round to it.
    until(lambda: not status.exists() or status.read_text().split()[2] == "Z")


def test_a_command_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="cannot be started"):
        send({"type": "command", "command": [str(tmp_path / "nothing")]})


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate and is not installed")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    made = [*command.split(), "-addext", names, "-keyout", str(path), "-out", str(path.with_suffix(".crt"))]
    subprocess.run(made, check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


def mailing(postbox: Postbox, security: str = "none", **more: Any) -> dict[str, Any]:
    where = {"type": "email", "host": "127.0.0.1", "port": postbox.port, "security": security, "allow_private": True}
    return {
        **where,
        "sender": "Variorum <watch@example.org>",
        "to": ["desk@example.org", "Böll <b@example.org>"],
        **more,
    }


def test_a_mail_has_text_and_html_and_says_who_it_is() -> None:
    with mail_server() as postbox:
        send(mailing(postbox), told=sample("it"))
        told = sample("it")
        odd = replace(
            told.changes[0], title="Injected\r\nBcc: x@evil.example", page_url="https://www.example.org/other"
        )
        send(mailing(postbox), told=replace(told, changes=(told.changes[0], odd)))
        # Lines of a message end in CRLF, and none is longer than SMTP allows.
        assert max(len(line) for line in postbox.raw[0].split(b"\r\n")) <= 998
    message, digest = postbox.messages
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["Message-ID"] == f"<{DELIVERY_ID}@example.org>"
    assert message["X-Variorum-Delivery"] == DELIVERY_ID
    assert message["In-Reply-To"] == message["References"] != ""
    assert message["List-Id"] == "Variorum desk <desk.variorum.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOW
    assert message["To"] == "desk@example.org, Böll <b@example.org>"
    text, html = (part.get_content() for part in message.iter_parts())
    assert "sono [-19-] {+21+}" in text
    assert 'text-decoration:line-through">19</del>' in html
    assert digest["In-Reply-To"] is None
    assert digest["Bcc"] is None
    assert "Injected Bcc" in digest.get_body(("plain",)).get_content()


# The server warns of what it is asked to do here, and leaves a transport open when a client walks out of a handshake.
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_mail_goes_over_tls_and_the_certificate_must_be_right(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    log_in = {"user": "watch", "password": {"env": "PASSWORD"}}
    for security, is_tls in (("starttls", False), ("tls", True)):
        with mail_server(context=context, is_tls=is_tls, password=SECRETS["PASSWORD"]) as postbox:
            channel = mailing(postbox, security, **log_in)
            asyncio.run(_send_trusting(channel, certificate, SECRETS))
            # Where TLS comes first, the server speaks nothing else.
            assert (len(postbox.messages), postbox.was_encrypted or is_tls) == (1, True)
            with pytest.raises(DeliveryError, match=r"(?i)certificate"):
                send(channel)
            with pytest.raises(DeliveryError, match="does not take user and password") as caught:
                asyncio.run(_send_trusting(channel, certificate, {"PASSWORD": "wrong-canary"}))
            assert "canary" not in str(caught.value)
    gc.collect()


async def _send_trusting(channel: dict[str, Any], certificate: Path, environ: dict[str, str]) -> None:
    async with aclosing(Outlets(lambda: NOW)) as outlets:
        only = built(channel, environ, outlets)
        assert isinstance(only, EmailChannel)
        only.server.ssl_context = ssl.create_default_context(cafile=str(certificate))
        try:
            await only.deliver(sample())
        finally:
            await only.hang_up()


def test_a_server_that_offers_no_encryption_gets_nothing_where_it_is_asked_for() -> None:
    with mail_server() as postbox:
        with pytest.raises(DeliveryError, match="STARTTLS"):
            send(mailing(postbox, "starttls"))
        assert postbox.raw == []


@pytest.mark.parametrize(
    ("answer", "kind"), [("451 later", DeliveryError), ("554 looks like spam", RefusedError), ("250 taken", None)]
)
def test_what_a_mail_server_may_answer(answer: str, kind: type[DeliveryError] | None) -> None:
    with mail_server() as postbox:
        postbox.data_answer = lambda _: answer
        if kind is None:
            send(mailing(postbox))
            return
        with pytest.raises(DeliveryError) as caught:
            send(mailing(postbox))
    assert type(caught.value) is kind
    assert answer in str(caught.value)


def test_a_recipient_who_is_refused_takes_the_message_from_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    with mail_server() as postbox:
        postbox.refused = ("b@example.org",)
        send(mailing(postbox))
        assert len(postbox.messages) == 1
        postbox.refused = ("b@example.org", "desk@example.org")
        with pytest.raises(DeliveryError, match="for none of the recipients"):
            send(mailing(postbox))
    assert "recipient_refused" in [record.getMessage() for record in caplog.records]


async def _send_all(channel: dict[str, Any], ids: list[str], on_turn: Any = None) -> list[DeliveryError | None]:
    """Deliver these one after the other, as a round does; return what came of each."""
    ended: list[DeliveryError | None] = []
    async with aclosing(Outlets(lambda: NOW)) as outlets:
        only = built(channel, SECRETS, outlets)
        for delivery_id in ids:
            try:
                await only.deliver(replace(sample(), delivery_id=delivery_id))
            except DeliveryError as error:
                ended.append(error)
            else:
                ended.append(None)
            if on_turn is not None:
                on_turn()
        await only.hang_up()
    return ended


def test_a_round_s_mails_take_one_connection_and_each_has_its_own_outcome() -> None:
    with mail_server() as postbox:
        postbox.data_answer = lambda number: "554 looks like spam" if number == 1 else "250 taken"
        ended = asyncio.run(_send_all(mailing(postbox), ["a", "b", "c"]))
        assert [type(one) for one in ended] == [type(None), RefusedError, type(None)]
        assert [str(message["X-Variorum-Delivery"]) for message in postbox.messages] == ["a", "c"]
        assert len(set(postbox.connections)) == 1


def test_a_server_that_hangs_up_is_called_again() -> None:
    with mail_server() as postbox:
        postbox.most_per_connection = 2
        assert asyncio.run(_send_all(mailing(postbox), list("abcde"))) == [None] * 5
        assert [str(message["X-Variorum-Delivery"]) for message in postbox.messages] == list("abcde")
        assert len(set(postbox.connections)) == 3
        postbox.most_per_connection = None
        # One that says so before it does: the second attempt comes over another connection.
        postbox.data_answer = lambda number: "421 closing" if number == 6 else "250 taken"
        assert asyncio.run(_send_all(mailing(postbox), ["f", "g"])) == [None, None]
        assert len(set(postbox.connections)) == 5


def test_who_is_to_be_told_later_is_told_later_and_nobody_twice() -> None:
    recipients = ("desk@example.org", "b@example.org")
    with mail_server() as postbox:
        postbox.later = recipients[1:]

        def goes_by() -> None:
            postbox.later = ()

        ended = asyncio.run(_send_all(mailing(postbox), ["a", "a", "a"], goes_by))
        assert "not yet for everybody: b@example.org: 451 come back later" in str(ended[0])
        assert [type(one) for one in ended] == [RefusedError, type(None), type(None)]
        # First the one, then the other, and when all had it once, all of them again.
        assert postbox.recipients == [[recipients[0]], [recipients[1]], list(recipients)]


async def says_it_again(server: Any, args: list[str]) -> AuthResult:
    await server.push(f"535 not with {args[1]} {b64_text(args[1])}")
    return AuthResult(success=False, handled=True)


def b64_text(text: str) -> str:
    return base64.b64decode(text).decode().replace("\0", " ")


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_mail_server_that_repeats_the_log_in_gives_nothing_away(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with mail_server(context=context, is_tls=True, password="other", auth=says_it_again) as postbox:
        channel = mailing(postbox, "tls", user="watch", password={"env": "PASSWORD"})
        with pytest.raises(DeliveryError, match="does not take user and password") as caught:
            asyncio.run(_send_trusting(channel, certificate, SECRETS))
    encoded = base64.b64encode(f"\0watch\0{SECRETS['PASSWORD']}".encode()).decode()
    assert encoded not in str(caught.value)
    assert "canary" not in str(caught.value)
    gc.collect()


def test_no_secret_is_told_by_halves_or_in_other_writing(receiver: Receiver) -> None:
    secret = "hush/hush&hush" * 9
    headers = {"X-Key": {"env": "KEY"}}
    bodies = [f"{'x' * 150} {secret}", json.dumps({"key": secret}).replace("/", r"\/"), html.escape(f"<p>{secret}</p>")]
    for number, body in enumerate(bodies):
        receiver.answer = lambda _, body=body: (500, {}, body.encode())  # type: ignore[misc]
        with pytest.raises(DeliveryError, match="answered 500") as caught:
            send(webhook(receiver, headers=headers), environ={"KEY": secret})
        assert "hush" not in str(caught.value), number


def test_what_a_program_says_of_the_secrets_it_was_given_is_not_repeated(tmp_path: Path) -> None:
    text = "import os, sys\nsys.exit('no such token: ' + os.environ['TOKEN'])"
    with pytest.raises(DeliveryError, match="no such token: …"):
        send({"type": "command", "command": program(tmp_path, text), "environment": ["TOKEN"]})


@pytest.mark.parametrize("service", ["telegram", "matrix", "slack"])
def test_what_is_too_long_however_it_is_written_is_never_cut_in_its_markup(
    tmp_path: Path, receiver: Receiver, service: str
) -> None:
    own = tmp_path / "own.txt"
    own.write_text("{% for _ in range(100) %}{{ letter.changes[0].title | bold }}{% endfor %}")
    told = sample()
    odd = replace(told.changes[0], title="<&" * 20_000, summary="<b>" * 9_000)
    channel = {"type": service, "allow_private": True, **SERVICES[service], "templates": {"text": str(own)}}
    send(channel, environ={"URL": receiver.url}, told=replace(told, changes=(odd,)))
    text = written(service, json.loads(receiver.got[0].body))
    assert len(text) > 1000
    assert html.unescape(text) == "<&" * (len(html.unescape(text)) // 2) + html.unescape(text)[-1:]
    assert "<" not in text


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated", "ignore::ResourceWarning")
def test_apprise_is_an_extra_that_says_so(monkeypatch: pytest.MonkeyPatch, receiver: Receiver) -> None:
    address = f"json://127.0.0.1:{receiver.port}/told"
    channel = {"type": "apprise", "url": {"env": "URL"}, "allow_private": True}
    send(channel, environ={"URL": address})
    assert "[-19-] {+21+}" in json.loads(receiver.got[0].body)["message"]
    with pytest.raises(DeliveryError, match="private network"):
        send({**channel, "allow_private": False}, environ={"URL": address})
    with pytest.raises(DeliveryError, match="no address that Apprise knows"):
        send(channel, environ={"URL": "nothing://x"})
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'variorum\[apprise\]'"):
        send(channel, environ={"URL": address})


def test_the_user_s_templates_take_the_place_of_ours_and_a_broken_one_does_not(
    tmp_path: Path, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    own = tmp_path / "own.txt"
    channel = {"type": "ntfy", "topic": "desk", "url": receiver.url, "allow_private": True}
    own.write_text(
        "{{ letter.changes[0].title | upper }}: {% for p in letter.changes[0].passages %}{{ p.label }} {% endfor %}"
    )
    send({**channel, "templates": {"text": str(own)}})
    for broken in ("{{ letter.nothing }}", "{% if", "{{ letter.__class__.__mro__[1].__subclasses__() }}"):
        own.write_text(broken)
        send({**channel, "templates": {"text": str(own)}})
    own.unlink()
    send({**channel, "templates": {"text": str(own)}})
    messages = [json.loads(got.body)["message"] for got in receiver.got]
    assert messages[0] == "TWO HUNDRED AT THE EXERCISE ON THE LAKE: Paragraph edited Paragraph removed"
    assert len(set(messages[1:])) == 1
    assert "[-19-] {+21+}" in messages[1]
    assert [record.getMessage() for record in caplog.records].count("template_failed") >= 4


def test_a_mail_is_a_whole_one_for_parsers_that_are_strict() -> None:
    with mail_server() as postbox:
        send(mailing(postbox))
    assert postbox.messages[0].defects == []
    assert default.header_factory("List-Id", str(postbox.messages[0]["List-Id"])).defects == ()
