"""Write the reviewed access matrix again: ``python -m tests.architecture.access_matrix``."""

from lms.app import create_app
from lms.core import db, schema
from lms.core.config import Settings
from tests.architecture.test_routes import MATRIX, _matrix

if __name__ == "__main__":
    settings = Settings(database_url="sqlite:////tmp/access-matrix.db", secret_key="k" * 40)
    database = db.connect(settings)
    schema.upgrade(database)
    MATRIX.write_text(_matrix(create_app(settings, database)))
