"""The types of settings: how each is written in an environment variable."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_settings import NoDecode

from app.settings.origins import normal_origin


def split(value: object) -> object:
    """Split a comma separated list, as environment variables hold it."""
    if isinstance(value, str):
        return [item.strip() for item in value.split(",") if item.strip()]
    return value


def _redis_url(value: str) -> str:
    if not value.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("must begin with redis://, rediss:// or unix://")
    return value


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be a URL that begins with http:// or https://")
    return value


def _model_url(value: str) -> str:
    parts = urlsplit(value)
    is_here = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if parts.scheme == "file" or (parts.scheme == "https" and parts.hostname):
        return value.rstrip("/")
    if parts.scheme == "http" and is_here:
        return value.rstrip("/")
    raise ValueError("must be a URL that begins with https:// or file://")


def _speech_url(value: str) -> str:
    parts = urlsplit(_http_url(value))
    if "@" in parts.netloc:
        raise ValueError("must hold no user and password: the key has a setting of its own")
    if parts.port == 0:
        raise ValueError("must name a port that there is")
    return value


def _header(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise ValueError("must be printable ASCII without spaces")
    return secret


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


AppEnv = Literal["development", "production", "testing"]
EmbeddedEngine = Literal["auto", "openai-whisper", "faster-whisper"]
WhisperEngine = Literal[EmbeddedEngine, "remote", "off"]
WhisperWindow = Literal["short", "full"]
ModelFetch = Literal["all", "mirror", "off"]
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)]
LogFormat = Annotated[Literal["console", "json"], BeforeValidator(_lower)]
RedisUrl = Annotated[str, AfterValidator(_redis_url)]
ModelUrl = Annotated[str, AfterValidator(_model_url)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
SpeechUrl = Annotated[str, AfterValidator(_speech_url)]
HeaderSecret = Annotated[SecretStr, AfterValidator(_header)]
Folder = Annotated[Path, AfterValidator(lambda path: path.expanduser().absolute())]
Origin = Annotated[str, AfterValidator(normal_origin)]
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(ip_network)]

Origins = Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(split)]
Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(split)]
Secrets = Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(split)]
