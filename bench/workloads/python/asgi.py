"""The workloads that Python servers can be held to, as ASGI applications."""

import asyncio

HEADERS = [(b"content-type", b"text/plain"), (b"content-length", b"13")]


async def hello(scope, receive, send):
    if scope["type"] == "lifespan":
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": b"Hello, world!"})


async def waiting(scope, receive, send):
    if scope["type"] == "http":
        await asyncio.sleep(0.01)
    await hello(scope, receive, send)
