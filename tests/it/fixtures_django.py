"""Loads a fixture through Django's loaddata: DATABASE (JSON), APP, FOLDER, FIXTURE [ARRAYS].

The models are those that Django's inspectdb makes of the database, put into an app of
that name below FOLDER. ARRAYS are names of fields, with commas between, that inspectdb
cannot know for arrays.
"""

import sys

# Files beside this one have the names of Python's own.
sys.path.pop(0)

import io  # noqa: E402
import json  # noqa: E402
import pathlib  # noqa: E402
import re  # noqa: E402
import warnings  # noqa: E402

import django  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

database, app, folder, fixture = sys.argv[1:5]
arrays = sys.argv[5].split(",") if len(sys.argv) > 5 else []
warnings.simplefilter("error")
settings.configure(
    DATABASES={"default": json.loads(database)},
    INSTALLED_APPS=[],
    # Not the zone that times are written in.
    TIME_ZONE="Europe/Berlin",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()
models = io.StringIO()
call_command("inspectdb", stdout=models)
text = "from django.contrib.postgres.fields import ArrayField\n" if arrays else ""
text += models.getvalue()
for name in arrays:
    text = re.sub(rf"( {name} = )models\.TextField\(", r"\1ArrayField(models.TextField(), ", text)
if connection.vendor == "postgresql":
    # inspectdb knows no GeneratedField: the database computes those.
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT column_name FROM information_schema.columns WHERE is_generated = 'ALWAYS'")
        for (name,) in cursor.fetchall():
            text = re.sub(rf"\n    {name} = models\..*", "", text)
package = pathlib.Path(folder) / app
package.mkdir(exist_ok=True)
(package / "__init__.py").write_text("")
(package / "models.py").write_text(text)
sys.path.insert(0, folder)
from django.apps import apps  # noqa: E402

apps.app_configs.clear()
apps.apps_ready = apps.models_ready = apps.loading = apps.ready = False
apps.clear_cache()
apps.populate([app])
call_command("loaddata", fixture, verbosity=1)
