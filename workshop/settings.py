"""Django's settings: sensible for a laptop without internet, tightened by the environment.

PLENUM_DATA    folder for the database, uploads and the secret key (default: data/ beside this code)
PLENUM_HOSTS   names this server answers to, separated by commas (default: any, for a laptop on a strange Wi-Fi)
PLENUM_ADDRESS where phones reach this server, like http://192.168.0.7:8000 (default: what the stage's browser says)
PLENUM_HTTPS   1 when browsers reach Plenum by https only: secure cookies, HSTS, redirects
PLENUM_PROXIES how many proxies in a row stand before this server; what they say of a request is believed, and what
               anybody else says is not (default: 1 with PLENUM_HTTPS, otherwise none)
PLENUM_SOCKETS how many screens may be open from one address, as of a hall's Wi-Fi (default: 2000)
PLENUM_LOG     json for one JSON object per line (default: lines for people); PLENUM_LOG_LEVEL (default: WARNING)
PLENUM_METRICS_TOKEN  what Prometheus has to say to read /metrics (default: only this computer may read them)
PLENUM_DEBUG   1 for development
PLENUM_SECRET_KEY  signs cookies and links, the same for all processes (default: a file in PLENUM_DATA, made once)
DATABASE_URL   postgres://user:password@host:port/name (default: a file in PLENUM_DATA)
REDIS_URL      redis://user:password@host:port/number, by which several processes tell each other what has changed
"""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from workshop import database, logs, steady

timezone.now = steady.now  # Before any model takes it as a default: nobody may set the clock under a running phase.

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("PLENUM_DATA") or BASE_DIR / "data").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _secret_key(path: Path) -> str:
    """The key that signs cookies and links: made once, whole at once, readable by its owner only."""
    if not path.exists():
        draft = path.with_name(f"{path.name}-{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(get_random_secret_key() + get_random_secret_key())
        try:
            os.link(draft, path)  # Unlike a renaming, this leaves the key of a process that was faster.
            draft.unlink()
        except FileExistsError:
            draft.unlink()
        except OSError:  # Not every disk has links.
            draft.replace(path)
    return path.read_text()


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def _number(name: str, default: int) -> int:
    given = os.environ.get(name, "")
    if given and not (given.isascii() and given.isdigit()):
        raise ImproperlyConfigured(f"{name} has to be a number.")
    return int(given or default)


SECRET_KEY = os.environ.get("PLENUM_SECRET_KEY") or _secret_key(DATA_DIR / "secret-key")
DEBUG = _flag("PLENUM_DEBUG")
HTTPS = _flag("PLENUM_HTTPS")
PROXIES = _number("PLENUM_PROXIES", default=1 if HTTPS else 0)
MOST_SOCKETS = _number("PLENUM_SOCKETS", default=2000)
PUBLIC_ADDRESS = os.environ.get("PLENUM_ADDRESS", "").rstrip("/")
OWN_ADDRESS = ""
"""Where this computer reaches its own server; known once it serves."""
ALLOWED_HOSTS = os.environ.get("PLENUM_HOSTS", "*").split(",")

INSTALLED_APPS = [
    "daphne",
    "workshop",
    "clustering",
    "sessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "django_htmx",
]

MIDDLEWARE = [
    "workshop.headers.HeadersMiddleware",
    "workshop.watching.WatchingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "workshop.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "workshop.urls"
ASGI_APPLICATION = "workshop.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.l10n",
                "django.templatetags.static",
                "workshop.templatetags.plenum",
            ],
        },
    },
]

DATABASE_URL = os.environ.get("DATABASE_URL", "")
DATABASES = {
    "default": database.postgresql(DATABASE_URL) if DATABASE_URL else database.sqlite(DATA_DIR / "plenum.sqlite3")
}
REDIS_URL = database.redis(os.environ.get("REDIS_URL", ""))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("de", _("German")),
    ("pl", _("Polish")),
    ("uk", _("Ukrainian")),
    ("sr", _("Serbian (Cyrillic)")),
    ("sr-latn", _("Serbian (Latin)")),
    ("ar", _("Arabic")),
]
LOCALE_PATHS = [BASE_DIR / "workshop" / "locale"]
TIME_ZONE = os.environ.get("TZ", "UTC")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "workshop.together.TogetherStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# Everything comes from Plenum itself; nothing inline, nothing from elsewhere.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],  # The print kit's emoji.
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "workshop.session_store"
COOKIE_PREFIX = "__Host-" if HTTPS else ""
"""Browsers take such a cookie only from this very host, by https: no neighbour can slip one in."""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # Pages have the token in them; no script needs the cookie.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
CSRF_FAILURE_VIEW = "workshop.views.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # Of everything but files.
LARGEST_UPLOAD = 25_000_000
LARGEST_ARCHIVE = 250_000_000
FILE_UPLOAD_HANDLERS = ["workshop.uploads.LimitedUpload"]
FILE_UPLOAD_PERMISSIONS = 0o600
MEDIA_ROOT = DATA_DIR / "media"  # Served by views that ask who is there, never as it lies.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

LOGGING = logs.config(os.environ.get("PLENUM_LOG", ""), os.environ.get("PLENUM_LOG_LEVEL", ""), whole=DEBUG)
METRICS_TOKEN = os.environ.get("PLENUM_METRICS_TOKEN", "")
