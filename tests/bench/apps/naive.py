"""The tracker everybody writes first: a Flask route that inserts a row and commits. Runs in the rivals' environment."""

import base64
import os
from datetime import UTC, datetime

from flask import Flask, Response, request
from sqlalchemy import String, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    """SQLAlchemy wants one."""


class Open(Base):
    """One row per open."""

    __tablename__ = "opens"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(60), index=True)
    agent: Mapped[str]
    ip: Mapped[str]
    at: Mapped[datetime]


engine = create_engine(os.environ["NAIVE_DB"])


@event.listens_for(engine, "connect")
def use_wal(connection, _record):
    """Write-ahead log, as any guide advises."""
    connection.execute("pragma journal_mode=wal")


Base.metadata.create_all(engine)
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
application = Flask(__name__)


@application.get("/open/<token>.gif")
def opened(token):
    """Store the open, answer the image."""
    agent = request.headers.get("User-Agent", "")
    with Session(engine) as session:
        session.add(Open(token=token, agent=agent, ip=request.remote_addr, at=datetime.now(UTC)))
        session.commit()
    return Response(GIF, mimetype="image/gif", headers={"Cache-Control": "no-store"})
