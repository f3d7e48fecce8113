"""Every table of the product, for the migrations: importing this imports all models."""

from lms.attestations import models as attestations
from lms.authoring import models as authoring
from lms.banks import models as banks
from lms.blueprints import models as blueprints
from lms.catalog import models as catalog
from lms.cohorts import models as cohorts
from lms.core import files, journal, outbox
from lms.exams import accommodations, handing_models, mark_models, outages, score_models
from lms.exams import models as exams
from lms.invigilation import models as invigilation
from lms.juries import models as juries
from lms.people import models as people
from lms.steering import models as steering

EVERY = (
    files, journal, outbox, people, catalog, banks, steering, cohorts, blueprints, exams,
    accommodations, handing_models, outages, score_models, mark_models, invigilation, authoring,
    juries, attestations,
)
