"""One question to an OpenAI-compatible endpoint, with nothing but the standard library."""

from __future__ import annotations

import json
import time
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from themekit.errors import UsageError

_LARGEST = 1_000_000
_CHUNK = 16_384


class Unanswered(Exception):  # noqa: N818 - not an error to the user: a theme keeps its name
    """There is no answer that can be used, and why.

    Attributes
    ----------
    silent
        Whether the endpoint itself failed, rather than its answer.
    """

    def __init__(self, why: str, *, silent: bool = False) -> None:
        super().__init__(why)
        self.silent = silent


def ask(url: str, request: str, key: str, seconds: float) -> str:
    """Post a chat request and give the text of the answer.

    Parameters
    ----------
    url
        The endpoint up to its version, as ``http://127.0.0.1:8080/v1``.
    request
        The body, JSON.
    key
        Sent as a bearer token, if not empty.
    seconds
        For everything together; a trickle of bytes does not stretch it.

    Raises
    ------
    Unanswered
        If there is no answer in time, or none that is a chat completion.
    UsageError
        If the address is not one of http or https.
    """
    where = urlsplit(url)
    if where.scheme not in ("http", "https") or not where.hostname:
        raise UsageError(f"{url} is no address of a namer. Give one as http://127.0.0.1:8080/v1")
    due = time.monotonic() + seconds
    try:
        body = _posted(where, request, key, due)
    except TimeoutError:
        raise Unanswered(f"no answer within {seconds:g} seconds.", silent=True) from None
    except (OSError, HTTPException) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Unanswered(f"{where.netloc} could not be asked ({why}).", silent=True) from None
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise Unanswered("the answer is not that of a chat model.") from None
    if not isinstance(content, str):
        raise Unanswered("the answer holds no text.")
    return content


def _posted(where: SplitResult, request: str, key: str, due: float) -> bytes:
    kind = HTTPSConnection if where.scheme == "https" else HTTPConnection
    connection = kind(where.hostname or "", where.port, timeout=_left(due))
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    path = f"{where.path.rstrip('/')}/chat/completions"
    try:
        connection.request("POST", path, request.encode(), headers)
        if connection.sock is not None:
            connection.sock.settimeout(_left(due))
        response = connection.getresponse()
        if response.status != 200:
            busy = response.status >= 500 or response.status == 429
            refused = response.status in (401, 403, 404)
            raise Unanswered(f"the namer answered {response.status}.", silent=busy or refused)
        return _read(response, due)
    finally:
        connection.close()


def _read(response: HTTPResponse, due: float) -> bytes:
    body = bytearray()
    while chunk := response.read1(_CHUNK):
        body += chunk
        _left(due)
        if len(body) > _LARGEST:
            raise Unanswered("the answer is far too long.")
    return bytes(body)


def _left(due: float) -> float:
    """Seconds that are left; an error when there are none."""
    left = due - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
