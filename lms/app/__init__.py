"""The application: every package's pages under one sealed Flask app."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from lms.app import home, mailing, navigation
from lms.attestations import routes as attestations
from lms.authoring import editor_routes as workshop_editor
from lms.authoring import files_routes as workshop_files
from lms.authoring import question_routes as workshop_questions
from lms.authoring import routes as workshop
from lms.banks import import_routes as imports
from lms.banks import media_routes as media
from lms.banks import reading_routes as readings
from lms.banks import routes as banks
from lms.blueprints import routes as blueprints
from lms.catalog import routes as catalog
from lms.cohorts import routes as cohorts
from lms.core import ambient, db
from lms.core.config import Settings
from lms.exams import accommodation_routes, quick_saves, timeline_routes
from lms.exams import routes as exams
from lms.invigilation import candidate_routes as room
from lms.invigilation import (
    incidents_routes,
    papers_neutralise,
    papers_routes,
    report_routes,
)
from lms.invigilation import presence_routes as presence
from lms.juries import routes as juries
from lms.marking import routes as marking
from lms.people import actor
from lms.people import routes as people
from lms.reporting import routes as reporting
from lms.steering import routes as steering
from lms.web import access, assets, context, errors, filters, languages, logs, pages, security

BLUEPRINTS = (
    pages.blueprint, home.blueprint, people.blueprint, catalog.blueprint, banks.blueprint,
    imports.blueprint, readings.blueprint, media.blueprint, workshop.blueprint,
    workshop_files.blueprint, workshop_questions.blueprint, workshop_editor.blueprint,
    *blueprints.BLUEPRINTS,
    steering.blueprint, cohorts.blueprint, *exams.BLUEPRINTS, room.blueprint,
    presence.blueprint, marking.blueprint, juries.blueprint,
    attestations.blueprint, reporting.blueprint, accommodation_routes.blueprint,
    timeline_routes.blueprint, incidents_routes.blueprint, papers_neutralise.blueprint,
    papers_routes.blueprint, report_routes.blueprint,
)


def create_app(settings: Settings, database: db.Database | None = None) -> Flask:
    """The sealed application; raises ``ConfigError`` rather than start in a doubtful state."""
    ambient.use_clock_file(settings.clock_file)
    database = database or db.connect(settings)
    db.check_durability(database)
    app = Flask("lms", static_folder=str(assets.FOLDER), template_folder=None)
    app.extensions["lms.settings"] = settings
    app.extensions["lms.database"] = database
    quick_saves.install(app, database)
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
    assets.configure(app, settings)
    return app
