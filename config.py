"""Every setting of Gleaner: from the environment (`GLEANER_…`), a `.env` file or a file named by `GLEANER_…_FILE`."""

import os
import re
import secrets
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

ROOT = Path(__file__).resolve().parent
WELL_KNOWN = re.compile("secret|change|password|example|gleaner|production|insecure|default|django|flask|your")
LEAST_UNKNOWN = 24  # characters of a secret that stand in no list


class Environment(StrEnum):
    """Where this process runs: what is convenient in development is refused in production."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"
    TEST = "test"


class Synchronous(StrEnum):
    """How hard SQLite pushes a commit to the disk: FULL survives a power cut, NORMAL may lose the last commits."""

    FULL = "FULL"
    NORMAL = "NORMAL"


class Search(StrEnum):
    """Where the search index lies: in files of the data folder, or in the PostgreSQL database."""

    WHOOSH = "whoosh"
    POSTGRES = "postgres"


class FileSource(PydanticBaseSettingsSource):
    """Reads `GLEANER_X` from the file named by `GLEANER_X_FILE`, as container secrets are handed over."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        path = os.environ.get(f"GLEANER_{field_name.upper()}_FILE")
        return (Path(path).read_text(encoding="utf-8").strip() if path else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


class Settings(BaseSettings):
    """One field a setting; its description is what the documentation prints."""

    model_config = SettingsConfigDict(env_prefix="GLEANER_", env_file=ROOT / ".env", extra="ignore")

    env: Environment = Field(Environment.DEVELOPMENT, description="development, production or test")
    secret_key: SecretStr | None = Field(
        None, description="signs cookies; made at first start in the data folder when empty"
    )
    base_url: str = Field("http://127.0.0.1:8000", description="the address that mails and links carry")
    data_dir: Path = Field(ROOT / "data", description="the only folder with state: database, search index, secret")
    database_url: str | None = Field(None, description="postgresql+psycopg://…; SQLite in the data folder when empty")
    sqlite_synchronous: Synchronous = Field(Synchronous.FULL, description="FULL survives a power cut; NORMAL is faster")
    search: Search = Field(
        Search.WHOOSH, description="whoosh: the index is files in the data folder; postgres: tables of the database"
    )
    redis_url: str | None = Field(None, description="shares rate limits between machines; one machine needs none")
    proxy_count: int = Field(0, ge=0, le=5, description="how many proxies in front set X-Forwarded-* headers")
    trusted_hosts: list[str] = Field(
        [], description="host names to answer for; in production the base URL's when empty"
    )
    webhook_hosts: list[str] = Field(
        [], description="hosts inside your own network that webhooks may reach, without TLS too"
    )
    site_name: str = Field("Gleaner", description="the company's name, shown on every page")
    currency: str = Field(
        "EUR", pattern=r"^[A-Z]{3}$", description="what customers pay in, as three letters (ISO 4217): EUR, USD, GBP"
    )
    audit_keep_days: int = Field(
        730, ge=0, le=36_500, description="days that the audit trail is kept, two years; 0 keeps it for ever"
    )
    export_target: str = Field(
        "",
        description="where scheduled exports are put as well: a folder, or s3://bucket/prefix with the extra s3",
    )
    security_contact: str | None = Field(
        None,
        pattern=r"^(mailto:|https://|tel:)[\x21-\x7e]+$",
        description="where to report a vulnerability, as mailto: or https: address; shown in /.well-known/security.txt",
    )
    time_zone: str = Field("UTC", description="where the company's days end, as Europe/Oslo: a promise is due then")
    show_us: bool = Field(True, description="/show-us says in public how the company keeps its promises and values")
    show_answer_time: bool = Field(True, description="boards say in public how fast the company answers")
    spam_control: bool = Field(
        True, description="what newcomers write waits to be looked at when it shows signs of spam"
    )
    flags_to_hide: int = Field(
        3, ge=0, le=100, description="reports of known members that take a post off until somebody looked; 0: never"
    )
    second_look_share: float = Field(
        0.05, ge=0, le=1, description="share of what is classified that a second moderator classifies again, unseen"
    )
    care_margin: float = Field(
        0.7, gt=0, le=1, description="what stays of what a customer pays; of this, the value at stake is reckoned"
    )
    care_months: int = Field(
        24,
        ge=1,
        le=600,
        description="months that a customer is expected to stay; of this, the value at stake is reckoned",
    )
    care_heat: float = Field(
        0.7, ge=0.5, le=1, description="how upset somebody sounds, from 0 to 1, when a rescue opens by itself"
    )
    mail_server: str | None = Field(None, description="SMTP host; without one, administrators read mails on a page")
    mail_port: int = Field(587, description="SMTP port")
    mail_username: str | None = Field(None, description="SMTP user")
    mail_password: SecretStr | None = Field(None, description="SMTP password")
    mail_use_tls: bool = Field(True, description="STARTTLS")
    mail_use_ssl: bool = Field(False, description="TLS from the first byte")
    mail_from: str = Field("gleaner@localhost", description="sender address of every mail")
    mail_reply_to: str | None = Field(None, description="where answers to mails go; to the sender when empty")

    @classmethod
    def settings_customise_sources(cls, settings_cls: type[BaseSettings], **sources: Any) -> tuple[Any, ...]:  # type: ignore[override]
        """Arguments first, then the environment, `.env`, and secret files last."""
        return sources["init_settings"], sources["env_settings"], sources["dotenv_settings"], FileSource(settings_cls)

    @model_validator(mode="after")
    def refuse_weak_secret(self) -> Self:
        """Production never starts on a short or well-known secret, nor on plain HTTP."""
        if self.env is not Environment.PRODUCTION:
            return self
        secret = self.secret_key.get_secret_value() if self.secret_key else None
        if secret is not None and _is_weak(secret):
            raise ValueError(
                "GLEANER_SECRET_KEY is too weak for production. Make one with: "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(48))', or leave it empty to have one made."
            )
        if not self.base_url.startswith("https://"):
            raise ValueError("GLEANER_BASE_URL must begin with https:// in production, so that cookies stay private.")
        return self

    @model_validator(mode="after")
    def refuse_search_without_its_database(self) -> Self:
        """The index cannot lie in a database that is not there."""
        if self.search is Search.POSTGRES and not (self.database_url or "").startswith("postgresql"):
            raise ValueError(
                "GLEANER_SEARCH=postgres needs a PostgreSQL database, and GLEANER_DATABASE_URL names none. Set it to "
                "postgresql+psycopg://…, or leave GLEANER_SEARCH at whoosh."
            )
        return self

    @field_validator("time_zone")
    @classmethod
    def refuse_unknown_zone(cls, name: str) -> str:
        """A day ends somewhere."""
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown, no name at all, the name of a folder
            raise ValueError(f"GLEANER_TIME_ZONE is no time zone: {name}. Give one such as Europe/Oslo.") from None
        return name

    @property
    def secure(self) -> bool:
        """Whether visitors come by HTTPS, so that cookies may be `Secure` and `__Host-`."""
        return self.base_url.startswith("https://")

    def secret(self) -> str:
        """The signing key: the given one, or one made once and kept readable by its owner only."""
        if self.secret_key:
            return self.secret_key.get_secret_value()
        path = self.data_dir / "secret_key"
        if not path.exists():
            self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text(encoding="utf-8")

    def own_hosts(self) -> list[str] | None:
        """In production only the base URL's host and this machine are answered for; elsewhere any name is."""
        if self.env is not Environment.PRODUCTION:
            return None
        return [urlsplit(self.base_url).hostname or "", "localhost", "127.0.0.1"]

    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'gleaner.db'}"

    def as_flask(self) -> dict[str, Any]:
        """The settings under the names that Flask and its extensions know."""
        cookie = "__Host-session" if self.secure else "session"
        return {
            "ENV_NAME": self.env.value,
            "TESTING": self.env is Environment.TEST,
            "SECRET_KEY": self.secret(),
            "BASE_URL": self.base_url.rstrip("/"),
            "DATA_DIR": self.data_dir,
            "SITE_NAME": self.site_name,
            "TIME_ZONE": self.time_zone,
            "SHOW_US": self.show_us,
            "CURRENCY": self.currency,
            "SHOW_ANSWER_TIME": self.show_answer_time,
            "SECOND_LOOK_SHARE": self.second_look_share,
            "CARE_MARGIN": self.care_margin,
            "CARE_MONTHS": self.care_months,
            "CARE_HEAT": self.care_heat,
            **self._moderation(),
            "PROXY_COUNT": self.proxy_count,
            "TRUSTED_HOSTS": self.trusted_hosts or self.own_hosts(),
            "SECURE": self.secure,
            "SQLALCHEMY_DATABASE_URI": self.database(),
            # a connection that died while it waited (a restart, a firewall) is replaced before anybody is refused
            "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": self.database().startswith("postgresql")},
            "SEARCH": self.search.value,
            "SQLITE_SYNCHRONOUS": self.sqlite_synchronous.value,
            "SESSION_COOKIE_NAME": cookie,
            "SESSION_COOKIE_SECURE": self.secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "PERMANENT_SESSION_LIFETIME": timedelta(days=90),  # the longest that the server lets a session live
            "SESSION_REFRESH_EACH_REQUEST": False,
            "MAX_CONTENT_LENGTH": 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
            "MAX_FORM_PARTS": 200,
            "RATELIMIT_STORAGE_URI": self.redis_url,
            "RATELIMIT_STORAGE_OPTIONS": {"socket_timeout": 0.3, "socket_connect_timeout": 0.3}
            if self.redis_url
            else {},
            "AUDIT_KEEP_DAYS": self.audit_keep_days,
            "EXPORT_TARGET": self.export_target,
            "WEBHOOK_HOSTS": self.webhook_hosts,
            "SECURITY_CONTACT": self.security_contact,
            **self._as_mailer(),
        }

    def _as_mailer(self) -> dict[str, Any]:
        """Those of mail."""
        return {
            "MAIL_SERVER": self.mail_server,
            "MAIL_PORT": self.mail_port,
            "MAIL_USERNAME": self.mail_username,
            "MAIL_PASSWORD": self.mail_password.get_secret_value() if self.mail_password else None,
            "MAIL_USE_TLS": self.mail_use_tls and not self.mail_use_ssl,
            "MAIL_USE_SSL": self.mail_use_ssl,
            "MAIL_DEFAULT_SENDER": self.mail_from,
            "MAIL_REPLY_TO": self.mail_reply_to,
        }

    def _moderation(self) -> dict[str, Any]:
        return {"SPAM_CONTROL": self.spam_control, "FLAGS_TO_HIDE": self.flags_to_hide}


def _is_weak(secret: str) -> bool:
    """Whether it is short, of a few letters only, or put together from the words that examples are made of."""
    unknown = WELL_KNOWN.sub("", secret.lower())
    return len(secret) < 32 or len(unknown) < LEAST_UNKNOWN or len(set(secret)) < 8
