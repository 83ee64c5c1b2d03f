"""The workloads that Python servers can be held to, as WSGI applications."""

import time

TEXT = [("Content-Type", "text/plain"), ("Content-Length", "13")]


def hello(environ, start_response):
    start_response("200 OK", TEXT)
    return [b"Hello, world!"]


def blocking(environ, start_response):
    time.sleep(0.01)
    return hello(environ, start_response)


def mixed(environ, start_response):
    """`/light` uses 1 ms of CPU, `/heavy` 100, `/heavy/N` N: by the clock, since the same work takes Python longer."""
    path = environ["PATH_INFO"]
    milliseconds = int(path.removeprefix("/heavy").lstrip("/") or 100) if path.startswith("/heavy") else 1
    end = time.thread_time() + milliseconds / 1000
    while time.thread_time() < end:
        sum(range(1000))
    return hello(environ, start_response)
