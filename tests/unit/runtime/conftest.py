"""No setting comes from outside."""

from tests.support.settings import empty_environment

__all__ = ["empty_environment"]
