"""A FastAPI back end in the original's manner, over the same rows: the peer of `make bench throughput`."""

import os
import uuid
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException
from sqlalchemy import Column, DateTime, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlmodel import Field, SQLModel, select

CONNECTIONS = 10  # as many as the other contenders have

engine = create_async_engine(os.environ["DATABASE_URL"], pool_size=CONNECTIONS, max_overflow=0)
app = FastAPI()


def moment(nullable: bool = True) -> Column:
    return Column(DateTime(timezone=True), nullable=nullable)


def now() -> datetime:
    return datetime.now(UTC)


class TaskFields(SQLModel):
    title: str = Field(max_length=200)
    description: str | None = None
    priority: str = "medium"
    due_date: datetime | None = Field(default=None, sa_column=moment())
    tags: list[str] = Field(default_factory=list, sa_column=Column(JSONB))
    recurrence: str = "none"
    reminder_at: datetime | None = Field(default=None, sa_column=moment())


class Task(TaskFields, table=True):
    __tablename__ = "tasks"
    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    user_id: str
    completed: bool = False
    completed_at: datetime | None = Field(default=None, sa_column=moment())
    search_text: str | None = Field(default=None, sa_column=Column(String), exclude=True)
    created_at: datetime = Field(default_factory=now, sa_column=moment(False))
    updated_at: datetime = Field(default_factory=now, sa_column=moment(False))


class NewTask(TaskFields):
    pass


async def database():
    async with AsyncSession(engine, expire_on_commit=False) as session:
        yield session


Session = Annotated[AsyncSession, Depends(database)]


async def owner(user: str, session: Session, authorization: Annotated[str, Header()]) -> str:
    token = authorization.removeprefix("Bearer ")
    query = text('SELECT "userId", "expiresAt" FROM session WHERE token = :token')
    found = (await session.execute(query, {"token": token})).first()
    if found is None or found[1] < now():
        raise HTTPException(401, "Invalid session token")
    if found[0] != user:
        raise HTTPException(403, "Forbidden")
    return found[0]


Owner = Annotated[str, Depends(owner)]


@app.get("/api/{user}/tasks", response_model=list[Task])
async def list_tasks(owner: Owner, session: Session, limit: int = 20):
    query = select(Task).where(Task.user_id == owner, Task.completed == False)  # noqa: E712
    query = query.order_by(Task.created_at.desc(), Task.id.desc()).limit(limit)
    return (await session.execute(query)).scalars().all()


@app.post("/api/{user}/tasks", response_model=Task)
async def create_task(owner: Owner, session: Session, body: NewTask):
    task = Task(**body.model_dump(), user_id=owner, search_text=body.title.lower())
    session.add(task)
    await session.commit()
    await session.refresh(task)
    return task
