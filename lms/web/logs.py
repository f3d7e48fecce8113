"""One line a request, with its id: never an answer, an e-mail or a token."""

import structlog
from flask import Flask, Response, g, request

from lms.core import ambient
from lms.core.config import Settings
from lms.web import context


def configure(app: Flask, settings: Settings) -> None:
    """Readable lines in development, JSON where a collector reads them."""
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ]
    )
    app.after_request(_line)


def _line(response: Response) -> Response:
    if request.endpoint != "static":
        structlog.get_logger().info(
            "request", request_id=context.request_id(), method=request.method,
            endpoint=request.endpoint, status=response.status_code,
            milliseconds=round(1000 * (ambient.stopwatch() - g.started), 1),
        )
    return response
