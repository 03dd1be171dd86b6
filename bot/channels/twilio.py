"""SMS by Twilio: signed webhooks in, its REST API out."""

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import structlog
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from bot.channels.base import (
    Dead,
    Forged,
    Found,
    Keep,
    Later,
    Limits,
    Malformed,
    Outgoing,
    Received,
    SendError,
    Sent,
    Unknown,
    Webhook,
)
from bot.channels.form import given_once, read_form
from bot.channels.twilio_errors import Meaning, meaning_of
from bot.channels.twilio_media import TwilioMedia, files_of, files_there
from bot.channels.twilio_signature import is_genuine
from bot.settings import Settings
from storage.models import InboundKind, Medium, OutboundState
from storage.receipts import Advice

log = structlog.get_logger()

MESSAGES, STATUS = "/sms/twilio", "/sms/twilio/status"
_SECONDS = 20.0
_LONGEST = 1600
_FIELDS = 64
_SID = re.compile(r"(?:SM|MM)[0-9a-f]{32}")
_A_PHONE = re.compile(r"(?:whatsapp:)?\+[1-9][0-9]{6,14}")
_OF_A_MESSAGE = itemgetter("AccountSid", "MessageSid", "To", "From", "Body")
_OF_A_STATUS = itemgetter("AccountSid", "MessageSid", "MessageStatus")
_OPTED = {"STOP": "stopped", "START": "active"}
_SERVER_ERROR = 500
_ADVICE = {
    Meaning.DEAD: Advice.DEAD,
    Meaning.STOPPED: Advice.STOPPED,
    Meaning.ONCE_MORE: Advice.ONCE_MORE,
}
_STATES = {
    "delivered": OutboundState.DELIVERED,
    "read": OutboundState.DELIVERED,
    "undelivered": OutboundState.FAILED,
    "failed": OutboundState.FAILED,
    "canceled": OutboundState.FAILED,
}


class _Http(AsyncTwilioHttpClient):  # type: ignore[misc] # the SDK has no types
    """The SDK's client ignores its own timeout: this one gives each request one."""

    async def request(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the SDK's own
        given = inspect.signature(super().request).bind_partial(*args, **kwargs)
        given.arguments["timeout"] = _SECONDS
        return await super().request(*given.args, **given.kwargs)


class Twilio:
    """One account and its number or messaging service."""

    name = "twilio"
    media: tuple[Medium, ...] = (Medium.SMS,)
    webhooks: tuple[str, ...] = (MESSAGES, STATUS)
    reply = "<Response/>"
    reply_type = "text/xml"

    def __init__(self, settings: Settings) -> None:
        self._account = settings.twilio_account_sid or ""
        self._token = (
            settings.twilio_auth_token.get_secret_value() if settings.twilio_auth_token else ""
        )
        self._key = self._token.encode()
        self._base = settings.public_url or ""
        self._number = settings.twilio_number
        self._service = settings.twilio_messaging_service_sid
        self._origin = settings.twilio_api_url
        self._client: Client | None = None
        self._media = TwilioMedia(self._account, self._token, self._origin)
        self.limits = Limits(
            longest=_LONGEST,
            receipts=True,
            rate=100.0,
            per_address=1.0,
            per_number=settings.twilio_rate,
        )

    def receive(self, request: Webhook) -> list[Received]:
        """One inbound message or one status. Only what the signature covers is believed."""
        params = _params(request.body)
        signature = request.headers.get("X-Twilio-Signature")
        if not is_genuine(self._key, self._base + request.path, params, signature):
            raise Forged
        path, _, query = request.path.partition("?")
        # The signature joins names and values without separators, so one genuine signature also
        # fits re-partitioned pairs: only exactly one well-formed pair of each name is taken.
        fields = given_once(params)
        if path == STATUS:
            return [self._status(fields, query)]
        return self._message(fields)

    def _message(self, fields: Mapping[str, str]) -> list[Received]:
        sid, _, sender, text = self._needed(fields, _OF_A_MESSAGE)
        message = Received(
            kind=InboundKind.MESSAGE,
            key=sid,
            medium=Medium.SMS,
            address=sender,
            text=text[:_LONGEST],
            media=files_of(fields),
        )
        opted = _OPTED.get(fields.get("OptOutType", ""))
        if opted is None:
            return [message]
        # The carrier has answered and acted: we record it, and answer nothing.
        return [
            Received(
                kind=InboundKind.OPT_OUT,
                key=sid,
                medium=Medium.SMS,
                address=sender,
                state=opted,
            )
        ]

    def _status(self, fields: Mapping[str, str], query: str) -> Received:
        sid, status = self._needed(fields, _OF_A_STATUS)
        own = dict(parse_qsl(query)).get("outbound", "")
        return Received(
            kind=InboundKind.RECEIPT,
            key=f"{sid}:{status}",
            medium=Medium.SMS,
            address=sid,
            outbound_id=int(own) if own.isdecimal() else None,
            provider_id=sid,
            state=_STATES.get(status, OutboundState.SENT).value,
            code=fields.get("ErrorCode"),
            advice=_advice(fields.get("ErrorCode", "")),
        )

    def _needed(
        self, fields: Mapping[str, str], names: Callable[[Mapping[str, str]], Sequence[str]]
    ) -> Sequence[str]:
        """The message's id and the other fields that must be there, once each."""
        try:
            account, sid, *others = names(fields)
        except KeyError as missing:
            msg = f"exactly one {missing.args[0]} is needed"
            raise Malformed(msg) from None
        if account != self._account:
            msg = "AccountSid is not our account"
            raise Malformed(msg)
        if not _SID.fullmatch(sid):
            msg = "MessageSid is not one of Twilio's"
            raise Malformed(msg)
        return [sid, *others]

    async def send(self, outgoing: Outgoing) -> Sent:
        if outgoing.address == self._number or not _A_PHONE.fullmatch(outgoing.address):
            # Our own number, a short code or a name: a machine would answer our answer.
            msg = "not a phone"
            raise Dead(msg)
        sender = (
            {"messaging_service_sid": self._service} if self._service else {"from_": self._number}
        )
        try:
            message = await self._api().messages.create_async(
                to=outgoing.address,
                body=outgoing.content.text,
                status_callback=f"{self._base}{STATUS}?outbound={outgoing.id}",
                **sender,
            )
        except TwilioRestException as error:
            raise _refused(error) from None
        except aiohttp.ClientConnectorError as error:
            raise Later(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, TwilioException) as error:
            raise Unknown(type(error).__name__) from None
        return Sent(provider_id=message.sid, segments=int(message.num_segments or 0))

    async def start(self, keep: Keep) -> None:
        """Twilio comes to us: its console holds the webhook's address."""

    async def missed(self, since: datetime) -> list[Received]:
        try:
            messages = await self._api().messages.list_async(
                to=self._number, date_sent_after=since, page_size=1000
            )
            messages = [one for one in messages if _is_inbound(one)]
            files = await files_there(self._api(), self._account, messages)
        except (TwilioException, aiohttp.ClientError, TimeoutError) as error:
            raise Later(type(error).__name__) from None
        return [
            Received(
                kind=InboundKind.MESSAGE,
                key=message.sid,
                medium=Medium.SMS,
                address=message.from_,
                text=(message.body or "")[:_LONGEST],
                at=message.date_sent,
                media=files.get(message.sid, ()),
            )
            for message in messages
        ]

    async def find(self, outgoing: Outgoing, since: datetime) -> Found | None:
        try:
            messages = await self._api().messages.list_async(
                to=outgoing.address, date_sent_after=since, limit=200
            )
        except (TwilioException, aiohttp.ClientError, TimeoutError):
            return None
        for message in messages:
            if message.body == outgoing.content.text and message.direction != "inbound":
                state = _STATES.get(str(message.status), OutboundState.SENT)
                return Found(sent=True, provider_id=message.sid, state=state.value)
        return Found(sent=False)

    async def fetch(self, handle: str, limit: int) -> bytes:
        return await self._media.fetch(handle, limit)

    async def drop(self, handle: str) -> None:
        await self._media.drop(handle)

    async def check(self) -> str:
        try:
            account = await self._api().api.accounts(self._account).fetch_async()
        except TwilioRestException as error:
            msg = (
                f"Twilio refuses the credentials ({error.code}): see TWILIO_ACCOUNT_SID and _TOKEN"
            )
            raise SendError(msg) from None
        except (aiohttp.ClientError, TimeoutError, TwilioException) as error:
            msg = f"Twilio's API does not answer ({type(error).__name__}): see TWILIO_API_URL"
            raise Later(msg) from None
        return f"account {account.status}, webhook {self._base}{MESSAGES}"

    async def close(self) -> None:
        await self._media.close()
        if self._client is not None:
            await self._client.http_client.close()

    def _api(self) -> Client:
        """Made at the first use: the SDK's client needs a running loop."""
        if self._client is None:
            self._client = Client(self._account, self._token, http_client=_Http())
            if self._origin:
                self._client.api.base_url = self._origin
        return self._client


def _params(body: bytes) -> list[tuple[str, str]]:
    try:
        return read_form(body, _FIELDS)
    except ValueError:
        msg = f"the body is no form of at most {_FIELDS} fields in UTF-8"
        raise Malformed(msg) from None


def _is_inbound(message: MessageInstance) -> bool:
    return message.direction == "inbound" and bool(_SID.fullmatch(message.sid or ""))


def _advice(code: str) -> Advice | None:
    return _ADVICE.get(meaning_of(int(code))) if code.isdecimal() else None


def _refused(error: TwilioRestException) -> SendError:
    if error.status >= _SERVER_ERROR:
        return Unknown(f"http {error.status}")
    reason = str(error.code or error.status)
    match meaning_of(error.code, error.status):
        case Meaning.STOPPED:
            return Dead(reason, "stopped")
        case Meaning.DEAD:
            return Dead(reason, "dead")
        case Meaning.LATER | Meaning.ONCE_MORE:
            return Later(reason)
        case Meaning.OPERATOR:
            log.error("twilio.refused", code=error.code, mend="jirani doctor")
            return Dead(reason)
