"""A desktop for notifications: org.freedesktop.Notifications on a D-Bus of its own; tests read and click."""

from __future__ import annotations

import asyncio
import subprocess
import threading
import time
from dataclasses import dataclass, field
from typing import Annotated, Any

from dbus_fast import BusType
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusSignature
from dbus_fast.service import ServiceInterface, dbus_method, dbus_signal

from scripts import system_tools

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"


@dataclass
class Shown:
    """One notification as the desktop got it."""

    id: int
    summary: str
    body: str
    actions: list[str]
    replaces: int
    hints: dict[str, Any] = field(default_factory=dict)
    at: float = field(default_factory=time.time)


class Desktop:
    """Start it, hand `environment` to the browser, read `shown`, `click` one."""

    def __init__(self) -> None:
        self._daemon: subprocess.Popen[str] | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._bus: MessageBus | None = None
        self._service = _Service(self)
        self.address = ""
        self.calls: list[Shown] = []
        self.closed: list[int] = []

    def start(self) -> Desktop:
        """Start the bus and take the name."""
        program = str(system_tools.need("dbus-daemon"))
        self._daemon = subprocess.Popen(
            [program, "--session", "--nofork", "--nopidfile", "--print-address=1", "--address=unix:tmpdir=/tmp"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._daemon.stdout is not None
        self.address = self._daemon.stdout.readline().strip()
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._connect(), self._loop).result(10)
        return self

    def stop(self) -> None:
        """Leave and stop the bus."""
        if self._bus is not None:
            self._loop.call_soon_threadsafe(self._bus.disconnect)
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        if self._daemon is not None:
            self._daemon.terminate()
            self._daemon.communicate()

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to find this desktop."""
        return {"DBUS_SESSION_BUS_ADDRESS": self.address}

    def shown(self) -> list[Shown]:
        """Every notification so far, in the order it came; one that replaced another stands for both."""
        latest = {call.id: call for call in self.calls}
        return list(latest.values())

    def clear(self) -> None:
        """Forget what was shown."""
        self.calls.clear()
        self.closed.clear()

    def click(self, notification: Shown) -> None:
        """Click on a notification, as a person does on its body."""
        self._loop.call_soon_threadsafe(self._service.ActionInvoked, notification.id, "default")

    async def _connect(self) -> None:
        self._bus = await MessageBus(bus_address=self.address, bus_type=BusType.SESSION).connect()
        self._bus.export(PATH, self._service)
        await self._bus.request_name(NAME)


class _Service(ServiceInterface):
    """The interface as the desktop specification names it."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(NAME)
        self._desktop = desktop
        self._count = 0

    @dbus_method()
    def GetServerInformation(  # noqa: N802
        self,
    ) -> Annotated[tuple[str, str, str, str], DBusSignature("ssss")]:
        return ("stand-in", "greentick", "1", "1.2")

    @dbus_method()
    def GetCapabilities(self) -> Annotated[list[str], DBusSignature("as")]:  # noqa: N802
        return ["actions", "body", "persistence"]

    @dbus_method()
    def Notify(  # noqa: N802, PLR0917
        self,
        app_name: Annotated[str, DBusSignature("s")],  # noqa: ARG002
        replaces_id: Annotated[int, DBusSignature("u")],
        app_icon: Annotated[str, DBusSignature("s")],  # noqa: ARG002
        summary: Annotated[str, DBusSignature("s")],
        body: Annotated[str, DBusSignature("s")],
        actions: Annotated[list[str], DBusSignature("as")],
        hints: Annotated[dict[str, Any], DBusSignature("a{sv}")],
        expire_timeout: Annotated[int, DBusSignature("i")],  # noqa: ARG002
    ) -> Annotated[int, DBusSignature("u")]:
        self._count += 0 if replaces_id else 1
        given = replaces_id or self._count
        kept = {name: hint.value for name, hint in hints.items() if name != "image-data"}
        self._desktop.calls.append(Shown(given, summary, body, actions, replaces_id, kept))
        return given

    @dbus_method()
    def CloseNotification(self, id: Annotated[int, DBusSignature("u")]) -> Annotated[None, DBusSignature("")]:  # noqa: A002, N802
        self._desktop.closed.append(id)
        self.NotificationClosed(id, 3)

    @dbus_signal()
    def ActionInvoked(self, id: int, action: str) -> Annotated[tuple[int, str], DBusSignature("us")]:  # noqa: A002, N802
        return (id, action)

    @dbus_signal()
    def NotificationClosed(self, id: int, reason: int) -> Annotated[tuple[int, int], DBusSignature("uu")]:  # noqa: A002, N802
        return (id, reason)
