"""Bytes to a planner and back: TCP on this machine, TLS 1.3 with certificates beyond it."""

from __future__ import annotations

import ipaddress
import re
import select
import socket
import ssl
import threading
from pathlib import Path
from typing import Any

from .errors import Lost, Unreachable, Untrusted

CHUNK = 1 << 16
HOLDER = re.compile(rb"\x86(.)sluice://((?:operator|provider|tenant|auditor)/[!-~]+)", re.DOTALL)


def address_of(text: str) -> tuple[str, int]:
    """`host:port` or `[v6]:port` as a pair; Unreachable where it is neither."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise Unreachable("is no address", where=repr(text), then="write host:port")
    return host.strip("[]"), int(port)


def holder_of(folder: Path) -> str:
    """Whose certificate a folder holds: `tenant/lab`, from `identity.pem`'s `sluice://` name."""
    path = folder / "identity.pem"
    try:
        text = path.read_text()
        # The first certificate of the file is the holder's, those behind it vouch for it.
        first = text[: text.index("-----END CERTIFICATE-----") + 26]
        found = HOLDER.search(ssl.PEM_cert_to_DER_cert(first.strip() + "\n"))
    except (OSError, ValueError) as error:
        then = "give the folder that 'sluice trust issue' made"
        raise Untrusted(str(error), where=str(path), then=then) from None
    if found is None:
        then = "have a folder of an operator or a tenant issued"
        raise Untrusted("names nobody who may ask a planner", where=str(path), then=then)
    return found.group(2)[: found.group(1)[0] - len("sluice://")].decode()


def trust(folder: Path) -> ssl.SSLContext:
    """TLS 1.3 that shows `identity.pem` and believes `authority.pem` alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # A planner is known by the `sluice://planner/` name in its certificate, not by its host.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    try:
        context.load_verify_locations(folder / "authority.pem")
        context.load_cert_chain(folder / "identity.pem", folder / "identity.key")
    except (OSError, ssl.SSLError) as error:
        then = "give a folder with identity.key, identity.pem and authority.pem"
        raise Untrusted(str(error), where=str(folder), then=then) from None
    return context


class Transport:
    """A connected socket. One thread receives; any may send."""

    def __init__(self, address: str, timeout: float, context: ssl.SSLContext | None) -> None:
        self.address = address
        try:
            self._socket = socket.create_connection(address_of(address), timeout)
        except OSError as error:
            then = "see whether the planner runs there; try another"
            raise Unreachable(str(error), where=address, then=then) from None
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._poll = select.poll()
        self._poll.register(self._socket, select.POLLIN)
        self._sending = threading.Lock()
        try:
            self._tls = _TLS(self._socket, context, address) if context else None
            if context is None:
                self._insist_on_loopback()
        except BaseException:
            self._socket.close()
            raise

    def send(self, data: bytes) -> None:
        """Sends all of it; Lost where the other side does not take it."""
        try:
            with self._sending:
                self._socket.sendall(self._tls.seal(data) if self._tls else data)
        except (OSError, ssl.SSLError) as error:
            raise Lost(f"could not send: {error}", where=self.address) from None

    def receive(self, seconds: float) -> bytes | None:
        """What came; None where nothing did within `seconds`; Lost at the end of the stream."""
        if not self._poll.poll(max(0, seconds * 1000)):
            return None
        try:
            data = self._socket.recv(CHUNK)
        except OSError as error:
            raise Lost(str(error), where=self.address) from None
        if not data:
            raise Lost("the connection was closed", where=self.address)
        return self._opened(data) if self._tls else data

    def shut(self) -> None:
        """Ends the stream both ways, so that who waits in `receive` comes back."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it had ended

    def close(self) -> None:
        """Gives the descriptor back; nobody may be receiving."""
        self._socket.close()

    def _opened(self, data: bytes) -> bytes | None:
        assert self._tls is not None
        try:
            plain, is_over = self._tls.open(data)
            if self._tls.has_to_send:
                self.send(b"")
        except ssl.SSLError as error:
            then = "see whether this certificate was revoked or is over"
            raise Untrusted(f"TLS: {error.reason}", where=self.address, then=then) from None
        if is_over and not plain:
            raise Lost("the connection was closed", where=self.address)
        return plain or None

    def _insist_on_loopback(self) -> None:
        peer = self._socket.getpeername()[0]
        if not ipaddress.ip_address(peer.partition("%")[0]).is_loopback:
            raise Untrusted(
                "plain TCP is for this machine only", where=self.address,
                then="give an identity folder",
            )  # fmt: skip


class _TLS:
    """TLS apart from its socket, so that one thread may send while another waits to receive."""

    def __init__(self, peer: socket.socket, context: ssl.SSLContext, address: str) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._object = context.wrap_bio(self._incoming, self._outgoing)
        self._lock = threading.Lock()
        try:
            self._shake_hands(peer)
        except (OSError, EOFError) as error:
            reason = getattr(error, "reason", None) or str(error)
            verify = getattr(error, "verify_message", "")
            then = "see ops/trust.md: both sides need folders of one authority"
            raise Untrusted(f"TLS: {verify or reason}", where=address, then=then) from None
        told: Any = self._object.getpeercert() or {}
        names: list[str] = [name for _, name in told.get("subjectAltName", ())]
        if not any(name.startswith("sluice://planner/") for name in names):
            raise Untrusted(
                f"who answers is {', '.join(names) or 'nameless'}, and no planner",
                where=address, then="give a planner's address",
            )  # fmt: skip

    def _shake_hands(self, peer: socket.socket) -> None:
        while True:
            try:
                self._object.do_handshake()
            except ssl.SSLWantReadError:
                peer.sendall(self._outgoing.read())
                data = peer.recv(CHUNK)
                if not data:
                    raise EOFError("the planner closed the connection") from None
                self._incoming.write(data)
            else:
                break
        peer.sendall(self._outgoing.read())

    @property
    def has_to_send(self) -> bool:
        return self._outgoing.pending > 0

    def seal(self, data: bytes) -> bytes:
        """What goes on the wire for `data`, and what TLS has to say by itself."""
        with self._lock:
            if data:
                self._object.write(data)
            return self._outgoing.read()

    def open(self, data: bytes) -> tuple[bytes, bool]:
        """The plain bytes in what came, and whether the stream is over."""
        plain = bytearray()
        with self._lock:
            self._incoming.write(data)
            while True:
                try:
                    part = self._object.read(CHUNK)
                except ssl.SSLWantReadError:
                    return bytes(plain), False
                except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                    part = b""
                if not part:
                    return bytes(plain), True
                plain += part
