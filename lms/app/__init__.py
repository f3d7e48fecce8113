"""The application: every package's pages under one sealed Flask app."""

from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from whitenoise import WhiteNoise

from lms.app import home, mailing, navigation
from lms.attestations import routes as attestations
from lms.banks import routes as banks
from lms.catalog import routes as catalog
from lms.cohorts import routes as cohorts
from lms.core import ambient, db
from lms.core.config import Settings
from lms.exams import routes as exams
from lms.juries import routes as juries
from lms.people import actor
from lms.people import routes as people
from lms.reporting import routes as reporting
from lms.steering import routes as steering
from lms.web import access, context, errors, filters, languages, logs, pages, security

STATIC = Path(pages.__file__).parent / "static"
BLUEPRINTS = (
    pages.blueprint, home.blueprint, people.blueprint, catalog.blueprint, banks.blueprint,
    steering.blueprint, cohorts.blueprint, *exams.BLUEPRINTS, juries.blueprint,
    attestations.blueprint, reporting.blueprint,
)


def create_app(settings: Settings, database: db.Database | None = None) -> Flask:
    """The sealed application; raises ``ConfigError`` rather than start in a doubtful state."""
    ambient.use_clock_file(settings.clock_file)
    database = database or db.connect(settings)
    db.check_durability(database)
    app = Flask("lms", static_folder=str(STATIC), template_folder=None)
    app.extensions["lms.settings"] = settings
    app.extensions["lms.database"] = database
    security.configure(app, settings)
    CSRFProtect(app)
    for part in (languages, filters, errors, actor, navigation):
        part.configure(app)
    mailing.configure(app, settings)
    logs.configure(app, settings)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.teardown_request(context.close_spare_session)
    access.seal(app, database, actor.guard)
    if settings.in_production:
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
            app.wsgi_app, root=str(STATIC), prefix="static/", allow_all_origins=False,
        )
    return app
