"""The one settings file. Everything comes from the environment; nonsense is refused by name.

Without any variable set it describes `make run`: debug pages, the embedded PostgreSQL and a broker
in files under `var/`. A deployment sets at least SECRET_KEY, ALLOWED_HOSTS, DATABASE_URL, REDIS_URL
and EMAIL_URL; `docs/settings.md` lists all of them.
"""

import sys
import zoneinfo
from pathlib import Path

import django_stubs_ext
import structlog
from babel.core import get_global
from celery.schedules import crontab
from csp.constants import NONE, SELF
from environs import Env, EnvError

from config import embedded, media, numbers

django_stubs_ext.monkeypatch()

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.str("LYCEUM_VAR", default=None) or BASE_DIR / "var")


def _time_zone(name: str) -> str:
    if name not in zoneinfo.available_timezones():
        raise EnvError(f"TIME_ZONE: {name!r} is no time zone (for example Europe/Berlin)")
    return name


def _currency(code: str) -> str:
    """`code`, if people pay with it today: old currencies and gold have ISO 4217 codes, too."""
    used = {
        code
        for currencies in get_global("territory_currencies").values()
        for code, _from, until, is_tender in currencies
        if is_tender and until is None
    }
    if code not in used:
        raise EnvError(f"CURRENCY: {code!r} is no currency of today by ISO 4217 (for example EUR)")
    return code


def _price_steps(steps: list[int]) -> list[int]:
    if not steps or steps != sorted(set(steps)) or steps[0] <= 0:
        raise EnvError("PRICE_STEPS: rising amounts are expected (for example 20,50,100)")
    return steps


try:
    SECRET_KEY = env.str("SECRET_KEY", default="")
    # Deployed means: somebody gave us a secret.
    DEPLOYED = bool(SECRET_KEY)
    # Off everywhere unless asked for: whoever tries the site out sees its own pages for what fails.
    DEBUG = env.bool("DEBUG", default=False)
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if not DEPLOYED else [])
    SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
    CSRF_TRUSTED_ORIGINS = [SITE_URL]
    TIME_ZONE = _time_zone(env.str("TIME_ZONE", default="UTC"))
    DATABASE_URL = env.str("DATABASE_URL", default="")
    REDIS_URL = env.str("REDIS_URL", default="")
    if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://")):
        raise EnvError("REDIS_URL: an address such as redis://host:6379/0 is expected")
    DATABASES = {
        "default": (
            env.dj_db_url("DATABASE_URL", conn_max_age=60, conn_health_checks=True)
            if DATABASE_URL
            else embedded.django_database(VAR_DIR)
        )
    }
    EMAIL = env.dj_email_url("EMAIL_URL", default="console:")
    if "EMAIL_BACKEND" not in EMAIL:
        raise EnvError("EMAIL_URL: unknown kind of mail server (for example smtp+tls://host:587)")
    # How many proxies of ours stand before the web process, so that limits know who asks.
    PROXIES = env.int("PROXIES", default=0)
    SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    # So long what somebody changes in their own words leaves no trace, if nobody acted on them.
    EDIT_MINUTES = env.int("EDIT_MINUTES", default=5)
    # What courses cost is in it, and the steps by which the list of courses filters them.
    CURRENCY = _currency(env.str("CURRENCY", default="USD"))
    PRICE_STEPS = _price_steps(env.list("PRICE_STEPS", default=[20, 50, 100], subcast=int))
    # Where files lie and who sends them: this process, the proxy from an internal location, a bucket.
    MEDIA_BUCKET = env.str("MEDIA_BUCKET", default="")
    MEDIA_STORAGE = media.storage(MEDIA_BUCKET)
    MEDIA_ACCEL = media.location(env.str("MEDIA_ACCEL", default=""), MEDIA_BUCKET)
    UPLOAD_LIMITS = media.limits(env.str("UPLOAD_LIMITS", default=""))
    # How often and how much members write to each other.
    WRITING_LIMITS = numbers.writing(env.str("WRITING_LIMITS", default=""))
    # Threads of the nightly numerics; None: one a core.
    RECOMMENDER_THREADS = env.int("RECOMMENDER_THREADS", default=None)
except (EnvError, ValueError) as error:
    sys.exit(f"Lyceum cannot start: {error}")

if DEPLOYED and len(SECRET_KEY) < 32:
    sys.exit("Lyceum cannot start: SECRET_KEY: at least 32 characters are needed")
if DEPLOYED and not DATABASE_URL:
    sys.exit("Lyceum cannot start: DATABASE_URL: a deployment names its own PostgreSQL")
if DEPLOYED and not REDIS_URL:
    sys.exit("Lyceum cannot start: REDIS_URL: a deployment names its own Redis (broker and cache)")
if not DEPLOYED:
    SECRET_KEY = embedded.local_secret(VAR_DIR)

INSTALLED_APPS = [
    "config",
    "demo",
    "imports",
    "home",
    "courses.catalogue",
    "courses.learning",
    "courses.reviews",
    "courses.studio",
    "community.questions",
    "community.boards",
    "community.comments",
    "community.points",
    "recommender",
    "analytics",
    "notifications",
    "activity",
    "items",
    "accounts",
    "shared",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "lucide",
    "rest_framework",
    "rest_framework.authtoken",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.policy.PolicyMiddleware",
    "shared.http.no_null",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.preferences",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shared.http.vary_on_htmx",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
]

# --- data -----------------------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
# Collected in a deployment only; elsewhere files are served from where they lie.
STATIC_ROOT = VAR_DIR / "static" if DEPLOYED else None
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": MEDIA_STORAGE,
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if DEPLOYED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not DEPLOYED
WHITENOISE_AUTOREFRESH = not DEPLOYED

FILE_UPLOAD_HANDLERS = [
    "shared.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"

# --- background -----------------------------------------------------------------------------------

# The file broker loses what is *running* when a worker is killed: tasks are idempotent, and what must
# happen is found again in the database by the periodic tasks below.
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = (
    {"visibility_timeout": 4 * 3600} if REDIS_URL else embedded.local_broker(VAR_DIR)
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = 2
CELERY_TASK_ACKS_LATE = bool(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "tell the readers of events what a lost message would have told them": {
        "task": "activity.tasks.deliver",
        "schedule": 30,
    },
    "grade quizzes whose time is over": {
        "task": "courses.learning.tasks.end_quizzes",
        "schedule": 300,
    },
    "certify those who finished before their course gave certificates": {
        "task": "courses.learning.tasks.issue_certificates",
        "schedule": 600,
    },
    "pay or give back bounties whose time is over": {
        "task": "community.points.tasks.settle_bounties",
        "schedule": 600,
    },
    "rate courses anew": {
        "task": "courses.reviews.tasks.rebuild_ratings",
        "schedule": 600,
    },
    "finish courses of which a lesson was taken out": {
        "task": "courses.learning.tasks.finish_courses",
        "schedule": crontab(hour="2", minute="45"),
    },
    "forget notes that were thrown away": {
        "task": "courses.learning.tasks.clear_notes",
        "schedule": crontab(hour="2", minute="50"),
    },
    "make room for next month's events": {
        "task": "activity.tasks.make_partitions",
        "schedule": crontab(hour="2", minute="30"),
    },
    "forget sessions that have ended": {
        "task": "accounts.tasks.clear_sessions",
        "schedule": crontab(hour="2", minute="40"),
    },
    "delete files that belong to nothing any more": {
        "task": "items.tasks.clear_files",
        "schedule": crontab(hour="2", minute="50"),
    },
    "delete archives that nobody will import any more": {
        "task": "courses.studio.tasks.clear_archives",
        "schedule": crontab(hour="2", minute="55"),
    },
    "mail what people missed to whom it is due": {
        "task": "notifications.tasks.send_digests",
        "schedule": crontab(minute="10"),
    },
    "learn what is similar to a question": {
        "task": "community.questions.tasks.refresh_similar",
        "schedule": crontab(hour="2", minute="35"),
    },
    "count the words that misspelt ones are corrected to": {
        "task": "items.tasks.count_words",
        "schedule": crontab(hour="2", minute="20"),
    },
    "recompute similarity, candidates and engagement": {
        "task": "recommender.tasks.refresh",
        "schedule": crontab(hour="3", minute="0"),
    },
}

# --- people ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
ACCOUNT_ADAPTER = "activity.joining.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Lyceum] "
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_DISPLAY = "accounts.models.display_name"

EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL["EMAIL_HOST"]
EMAIL_PORT = EMAIL["EMAIL_PORT"]
EMAIL_HOST_USER = EMAIL["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = EMAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = EMAIL["EMAIL_USE_TLS"]
EMAIL_USE_SSL = EMAIL["EMAIL_USE_SSL"]
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Lyceum <noreply@localhost>")

# --- talking --------------------------------------------------------------------------------------

# What people may feel about what others write, in this order; `items.reactions.KNOWN` draws them.
REACTIONS = ["like", "love", "laugh", "celebrate", "insight", "thanks"]

# --- words ----------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
# Each by its own name, which those who look for it know.
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "platform" / "shared" / "locale"]
USE_I18N = True
USE_TZ = True

# --- safety ---------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Imported content shows pictures where its authors keep them; only over https.
        "img-src": [SELF, "https:", "data:"],
        "media-src": [SELF, "https:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": ["https://www.youtube-nocookie.com"],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "accounts.csrf.failure"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = True
if DEPLOYED and not DEBUG:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = SSL_REDIRECT
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- API ------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_PAGINATION_CLASS": "shared.api.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "120/min", "user": "600/min"},
    "NUM_PROXIES": PROXIES,
    "EXCEPTION_HANDLER": "shared.api.errors",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Lyceum",
    "DESCRIPTION": "What the pages show, as JSON: the same items, the same permissions.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Of fields of the same name with different choices.
    "ENUM_NAME_OVERRIDES": {
        "FollowingLevelEnum": "items.models.Level",
        "LevelEnum": "courses.catalogue.models.Level",
        "NoticeKindEnum": "notifications.kinds.Kind",
    },
}


UNFOLD = {
    "SITE_TITLE": "Lyceum",
    "SITE_HEADER": "Lyceum",
    "SITE_SYMBOL": "school",
    "SHOW_VIEW_ON_SITE": True,
    # The green of the pages, from light to dark.
    "COLORS": {
        "primary": {
            "50": "oklch(97% .02 160)", "100": "oklch(94% .04 160)", "200": "oklch(89% .06 160)",
            "300": "oklch(82% .09 160)", "400": "oklch(72% .11 160)", "500": "oklch(58% .10 160)",
            "600": "oklch(46% .08 160)", "700": "oklch(40% .07 160)", "800": "oklch(34% .06 160)",
            "900": "oklch(28% .05 160)", "950": "oklch(20% .04 160)",
        }
    },
}  # fmt: skip

# --- logs -----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer()
            if DEPLOYED
            else structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso"),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    # Django's own handler would print each error of a page a second time.
    "loggers": {"django": {"handlers": [], "propagate": True}},
    "root": {"handlers": ["console"], "level": "INFO" if DEPLOYED else "WARNING"},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
)
