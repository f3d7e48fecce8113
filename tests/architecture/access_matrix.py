"""Write the reviewed access matrix again: ``python -m tests.architecture.access_matrix``."""

import tempfile
from pathlib import Path

from lms.app import create_app
from lms.core import db, schema
from lms.core.config import Settings
from tests.architecture.test_routes import MATRIX, _matrix

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), secret_key="k" * 40)
        database = db.connect(settings)
        schema.upgrade(database)
        MATRIX.write_text(_matrix(create_app(settings, database)))
