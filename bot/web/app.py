"""The web application: webhooks, health, office pages, and the simulator where nothing is live."""

from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot.web.case_pages import case_routes
from bot.web.exchange_pages import exchange_routes
from bot.web.guard import add_headers, only_own_names, show_errors
from bot.web.health import health_routes
from bot.web.intake import intake_routes
from bot.web.office import office_routes
from bot.web.practice_pages import practice_routes
from bot.web.savings_pages import savings_routes
from bot.web.service import SERVICE, Service
from bot.web.simulator import add_simulator

_HERE = Path(__file__).parent
_LONGEST_BODY = 64 * 1024


def make_app(service: Service) -> web.Application:
    """Every route of the process; `run` serves it, tests call it."""
    app = web.Application(middlewares=[show_errors], client_max_size=_LONGEST_BODY)
    app[SERVICE] = service
    app.on_response_prepare.append(add_headers)
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    app.router.add_static("/static", _HERE / "static")
    app.add_routes(intake_routes(service.channels, service.inbox))
    app.add_routes(health_routes(service))
    app.add_routes(office_routes())
    app.add_routes(savings_routes())
    app.add_routes(exchange_routes())
    app.add_routes(case_routes())
    app.add_routes(practice_routes())
    if service.settings.simulator:
        app.middlewares.append(only_own_names(service.settings))
        add_simulator(app)
    return app
