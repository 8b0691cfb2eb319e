"""Settings of one installation. Everything a place must decide comes from the environment; the rest is here.

LUOSHI_HOME          where this installation's data lie (default ./var)
LUOSHI_DATABASE_URL  postgres://user:password@host:5432/name; without it the embedded database in LUOSHI_HOME
LUOSHI_AS_OF         YYYY-MM-DD: the whole installation lives on that day (exercises, closed years)
LUOSHI_HOSTS         names under which it is reached, separated by commas
LUOSHI_OIDC_ISSUER   and four more: client and claim of the identity provider to sign in with (docs/howto/production.md)
LUOSHI_HTTPS         1 behind TLS: secure cookies, HSTS
LUOSHI_SOURCE_HOSTS  hosts (or host:port) that data sources may ask over HTTP, separated by commas; none by default
LUOSHI_SOURCE_CREDENTIALS  file with what sources show at their hosts (default source-credentials in LUOSHI_HOME)
LUOSHI_DEBUG         1 on a developer's machine only
"""

import os
from pathlib import Path

from luoshi.web.settings.database import database_from
from luoshi.web.settings.mail import mail_from
from luoshi.web.settings.secrets import secret_key_in

HOME = Path(os.environ.get("LUOSHI_HOME", "var")).resolve()
DEBUG = os.environ.get("LUOSHI_DEBUG") == "1"
BEHIND_TLS = os.environ.get("LUOSHI_HTTPS") == "1"
SECRET_KEY = secret_key_in(HOME)
ALLOWED_HOSTS = [h for h in os.environ.get("LUOSHI_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h]

SOURCE_HOSTS = [h.strip() for h in os.environ.get("LUOSHI_SOURCE_HOSTS", "").split(",") if h.strip()]
SOURCE_CREDENTIALS = Path(os.environ.get("LUOSHI_SOURCE_CREDENTIALS", HOME / "source-credentials"))

# The enabled field modules; each is a folder with a manifest.py.
FIELD_MODULES: list[str] = []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "luoshi.kernel.organizations",
    "luoshi.kernel.places",
    "luoshi.kernel.evidence",
    "luoshi.kernel.ledger",
    "luoshi.kernel.tasks",
    "luoshi.kernel.notices",
    "luoshi.kernel.sources",
    "luoshi.delivery.register",
    "luoshi.delivery.plans",
    "luoshi.delivery.progress",
    "luoshi.delivery.alerts",
    "luoshi.delivery.publication",
    *FIELD_MODULES,
    "luoshi.web",
    "luoshi.web.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Compressed pages tell secrets by their length to whoever can have a signed-in reader's browser ask for them many
    # times (BREACH). Session cookies do not go with another site's requests (SameSite), tokens are masked anew on each
    # page, and Django adds random bytes to each answer.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "luoshi.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "luoshi.web.middleware.PageTablesMiddleware",
    "luoshi.web.middleware.ActorMiddleware",
    "luoshi.web.middleware.PasswordMiddleware",
    "luoshi.web.middleware.PastDayMiddleware",
    "luoshi.web.middleware.RefusalMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "luoshi.web.urls"
WSGI_APPLICATION = "luoshi.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent.parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "luoshi.web.context.shell",
            ],
        },
    }
]

globals().update(mail_from(os.environ.get("LUOSHI_SMTP")))
DATABASES = {"default": database_from(os.environ.get("LUOSHI_DATABASE_URL"), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organizations.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# Sign-in through a provider of the government, beside passwords: on where an issuer is named.
OIDC_ISSUER = os.environ.get("LUOSHI_OIDC_ISSUER", "")
OIDC_NAME = os.environ.get("LUOSHI_OIDC_NAME", "统一身份认证")
OIDC_CLAIM = os.environ.get("LUOSHI_OIDC_CLAIM", "preferred_username")
OIDC_RP_CLIENT_ID = os.environ.get("LUOSHI_OIDC_CLIENT_ID", "")
OIDC_RP_CLIENT_SECRET = os.environ.get("LUOSHI_OIDC_CLIENT_SECRET", "")
OIDC_RP_SCOPES = "openid profile"
OIDC_USE_PKCE = True
OIDC_CREATE_USER = False
OIDC_TIMEOUT = 5  # seconds
OIDC_BACKEND = "luoshi.web.oidc.ProviderBackend"
if OIDC_ISSUER:
    AUTHENTICATION_BACKENDS.append(OIDC_BACKEND)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 30 * 60  # a session ends half an hour after the minute of the last click (ActorMiddleware)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent.parent / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": os.environ.get("LUOSHI_STATIC", "luoshi.web.staticfiles.Storage")},
}
WHITENOISE_USE_FINDERS = True  # no collectstatic needed on the embedded installation
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# The ledger writes down when it learned of a thing; this is the only clock it may ask.
LUOSHI_CLOCK = "luoshi.web.clock.real_now"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LUOSHI_LOG", "WARNING")},
}
