"""Driving Firefox by WebDriver BiDi, the protocol it speaks itself: no driver program, no further package."""

import base64
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Self

PATIENCE = 60  # seconds; a busy machine starts a browser slowly
# Bars for scrolling take no room, as in Chromium without a window: so both lay out pages of the same width.
PREFERENCES = 'user_pref("ui.useOverlayScrollbars", 1);\n'
LISTENING = re.compile(r"WebDriver BiDi listening on ws://127\.0\.0\.1:(\d+)")


class Firefox:
    """A headless Firefox with one page: what it logs and what it asks for is kept."""

    def __init__(self, program: str) -> None:
        self.home = tempfile.mkdtemp(prefix="firefox-")
        Path(self.home, "user.js").write_text(PREFERENCES, "ascii")
        self.said = Path(self.home, "said")
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(
                [program, "--headless", "--no-remote", "--profile", self.home, "--remote-debugging-port", "0"],
                stdout=out,
                stderr=out,
                env=os.environ | {"HOME": self.home, "MOZ_HEADLESS": "1"},
            )
        self.count = 0
        self.logged: list[str] = []
        self.requests: list[str] = []
        self.wire = Wire(self._port())
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self.context = self.send("browsingContext.getTree")["contexts"][0]["context"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.wire.socket.close()
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def _port(self) -> int:
        last = time.monotonic() + PATIENCE
        while time.monotonic() < last and self.process.poll() is None:
            if found := LISTENING.search(self.said.read_text("utf-8", "replace")):
                return int(found[1])
            time.sleep(0.1)
        raise AssertionError(f"Firefox did not start: {self.said.read_text('utf-8', 'replace')[-500:]}")

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """A command and its result; the events that come meanwhile are kept."""
        self.count += 1
        self.wire.write(json.dumps({"id": self.count, "method": method, "params": params}))
        while True:
            said = json.loads(self.wire.read())
            if said.get("id") == self.count:
                assert said["type"] == "success", said
                result: dict[str, Any] = said["result"]
                return result
            self._keep(said)

    def _keep(self, said: dict[str, Any]) -> None:
        if said.get("method") == "log.entryAdded":
            self.logged.append(said["params"]["text"])
        elif said.get("method") == "network.beforeRequestSent":
            self.requests.append(said["params"]["request"]["url"])

    def open(self, address: str, width: int, height: int) -> None:
        """Open an address in a window of a size, from the beginning."""
        self.send("browsingContext.setViewport", context=self.context, viewport={"width": width, "height": height})
        self.send("browsingContext.navigate", context=self.context, url="about:blank", wait="complete")
        self.logged.clear()
        self.requests.clear()
        self.send("browsingContext.navigate", context=self.context, url=address, wait="complete")
        self.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))")

    def run(self, expression: str) -> Any:
        """The value of an expression in the page, waited for; it must be one that JSON can hold."""
        found = self.send(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then((value) => JSON.stringify(value === undefined ? null : value))",
            target={"context": self.context},
            awaitPromise=True,
        )
        assert found["type"] == "success", found.get("exceptionDetails", found)
        return json.loads(found["result"]["value"])

    def wait(self, condition: str) -> None:
        """Wait until an expression is true in the page."""
        last = time.monotonic() + PATIENCE
        while not self.run(condition):
            assert time.monotonic() < last, f"not so within {PATIENCE} s: {condition}"
            time.sleep(0.02)

    def click(self, selector: str) -> None:
        """A press of the mouse in the middle of the first that a selector finds, brought into sight before."""
        middle = self.run(
            f"""(() => {{
              const found = document.querySelector({json.dumps(selector)});
              found.scrollIntoView({{ block: 'center', behavior: 'instant' }});
              const box = found.getBoundingClientRect();
              return {{ x: Math.round(box.left + box.width / 2), y: Math.round(box.top + box.height / 2) }};
            }})()"""
        )
        hand: dict[str, Any] = {"type": "pointer", "id": "mouse", "actions": [{"type": "pointerMove", **middle}]}
        hand["actions"] += [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self.send("input.performActions", context=self.context, actions=[hand])

    def type(self, text: str) -> None:
        """Keys, one after the other, as a person presses them."""
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self.send(
            "input.performActions", context=self.context, actions=[{"type": "key", "id": "keyboard", "actions": keys}]
        )

    def picture(self) -> bytes:
        """What is seen, as PNG."""
        return base64.b64decode(self.send("browsingContext.captureScreenshot", context=self.context)["data"])


class Wire:
    """The few things of WebSocket (RFC 6455) that a client of one server on this machine needs."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        key = base64.b64encode(os.urandom(16)).decode("ascii")
        self.socket.sendall(
            f"GET /session HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode("ascii")
        )
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            answer += self.socket.recv(1)
        assert b" 101 " in answer.splitlines()[0], answer

    def write(self, text: str) -> None:
        data, mask = text.encode("utf-8"), os.urandom(4)
        size = len(data)
        head = bytes([0x81, 0x80 | size]) if size < 126 else b""
        head = head or (
            struct.pack(">BBH", 0x81, 0xFE, size) if size < 65536 else struct.pack(">BBQ", 0x81, 0xFF, size)
        )
        repeated = (mask * (size // 4 + 1))[:size]
        hidden = (int.from_bytes(data, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")
        self.socket.sendall(head + mask + hidden)

    def read(self) -> str:
        """The next message; pings are answered by silence, which a server on the same machine bears."""
        parts = b""
        while True:
            first, second = self._bytes(2)
            size = second & 0x7F
            if size >= 126:
                size = int.from_bytes(self._bytes(2 if size == 126 else 8), "big")
            data = self._bytes(size)
            assert first & 0x0F != 8, f"Firefox closed the connection: {data!r}"
            if first & 0x0F in (0, 1):
                parts += data
                if first & 0x80:
                    return parts.decode("utf-8")

    def _bytes(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            more = self.socket.recv(size - len(found))
            assert more, "Firefox closed the connection"
            found += more
        return found
