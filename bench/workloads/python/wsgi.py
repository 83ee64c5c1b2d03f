"""The workloads that Python servers can be held to, as WSGI applications."""

import time

TEXT = [("Content-Type", "text/plain"), ("Content-Length", "13")]


def hello(environ, start_response):
    start_response("200 OK", TEXT)
    return [b"Hello, world!"]


def blocking(environ, start_response):
    time.sleep(0.01)
    return hello(environ, start_response)
