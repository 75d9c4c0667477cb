"""pytracking behind Django as its README shows it, each open stored in PostgreSQL. Runs in the rivals' environment."""

import os
from pathlib import Path

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["PGDATABASE"],
            "HOST": os.environ["PGHOST"],
            "PORT": os.environ["PGPORT"],
            "USER": os.environ["PGUSER"],
            "CONN_MAX_AGE": None,
        }
    },
    MIDDLEWARE=[],
    PYTRACKING_CONFIGURATION={"base_open_tracking_url": "http://127.0.0.1/open/"},
    ROOT_URLCONF=__name__,
    SECRET_KEY="bench",
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 - Django wants its settings first
from django.db import connection, models  # noqa: E402
from django.urls import re_path  # noqa: E402
from pytracking import get_open_tracking_url  # noqa: E402
from pytracking.django import OpenTrackingView  # noqa: E402


class Open(models.Model):
    """One row per open."""

    mail = models.CharField(max_length=200)
    agent = models.TextField()
    ip = models.CharField(max_length=60, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Django wants a label."""

        app_label = "bench"


class Track(OpenTrackingView):
    """The README's view with the insert everybody writes into it."""

    def notify_tracking_event(self, result):
        """Store the open."""
        data = result.request_data or {}
        mail = str((result.metadata or {}).get("mail", ""))
        Open.objects.create(mail=mail, agent=data.get("user_agent") or "", ip=data.get("user_ip"))

    def notify_decoding_error(self, exception, request):
        """A token nobody made."""


urlpatterns = [re_path(r"^open/(?P<path>[\w=-]+)$", Track.as_view())]
application = get_wsgi_application()


def prepare(paths_file, count):
    """Make the table and write so many genuine paths, one a line."""
    with connection.schema_editor() as editor:
        editor.create_model(Open)
    base = "http://127.0.0.1/open/"
    with Path(paths_file).open("w") as file:
        for number in range(count):
            url = get_open_tracking_url({"mail": number}, base_open_tracking_url=base)
            file.write("/open/" + url[len(base) :] + "\n")
