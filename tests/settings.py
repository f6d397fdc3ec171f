"""The product's settings with a data folder of the tests' own, and static files as they lie."""

import os
import tempfile

os.environ["PLENUM_DATA"] = tempfile.mkdtemp(prefix="plenum-tests-")

from workshop.settings import *  # noqa: F403 - the folder has to be set before
from workshop.settings import DATA_DIR, DATABASE_URL, DATABASES, STORAGES

(DATA_DIR / "static").mkdir()
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
DATABASES["default"]["OPTIONS"].pop("pool", None)  # Some tests go on in processes that begin as copies of this one.
if not DATABASE_URL:
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
