"""A FastAPI application as a module: pip install fastapi uvicorn, then PORT=9000 uvicorn fastapi_app:app --port 9000"""

import os
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi import Request as Received
from fastapi import Response as Answer
from starlette.concurrency import run_in_threadpool

from quark import Module, QuarkError, Request

module = Module({"id": "fastapi-shop", "name": "FastAPI shop"})


@asynccontextmanager
async def lifespan(_: FastAPI):
    module.dock(f"http://127.0.0.1:{os.environ.get('PORT', '9000')}")
    yield
    await run_in_threadpool(module.stop)


app = FastAPI(lifespan=lifespan)


@app.middleware("http")
async def quark(received: Received, call_next):
    """What the hub asks is the module's to answer, everything else the application's."""
    peer = received.client.host if received.client else ""
    asked = Request(received.method, received.url.path, received.headers, await received.body(), dict(received.query_params), peer)
    answer = await run_in_threadpool(module.handle, asked)
    if answer is not None:
        return Answer(answer.body, answer.status, answer.headers)
    try:
        received.state.caller = await run_in_threadpool(module.caller_of, received.headers)
    except QuarkError as problem:
        return Answer(problem.message, problem.status)
    with module.serving() as served:
        response = await call_next(received)
        served["status"] = response.status_code
        return response


@app.get("/hello/{who}")
def hello(who: str, request: Received):
    caller = request.state.caller
    return {"hello": who, "userId": caller.user_id if caller else None}
