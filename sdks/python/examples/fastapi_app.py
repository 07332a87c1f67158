"""A FastAPI application as a module: pip install -r requirements.txt, then python fastapi_app.py"""

import threading

import uvicorn
from fastapi import FastAPI
from fastapi import Request as Received
from fastapi import Response as Answer
from starlette.concurrency import run_in_threadpool

from quark import Module, QuarkError, Request

module = Module({"id": "fastapi-shop", "name": "FastAPI shop"})
app = FastAPI()


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


if __name__ == "__main__":
    config = uvicorn.Config(app, host=module.host, port=module.port)
    listening = config.bind_socket()
    server = uvicorn.Server(config)
    threading.Thread(target=server.run, args=([listening],)).start()
    module.run(f"http://{module.host}:{listening.getsockname()[1]}")  # until it has undocked and finished
    server.should_exit = True
