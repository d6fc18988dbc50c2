"""Whether a server answers at all, found out in seconds: libraries try for minutes."""

import ssl
import threading
import urllib.error
import urllib.request

PROBE_SECONDS = 4.0


def answers(url: str, seconds: float = PROBE_SECONDS) -> bool:
    """Ask through the proxies that are set; a refusal is an answer, too.

    The time limit holds for the look-up of the name as well, which knows none of its own.
    """
    found: list[bool] = []
    asking = threading.Thread(target=lambda: found.append(_answers(url, seconds)), daemon=True)
    asking.start()
    asking.join(seconds)
    return found == [True]


def _answers(url: str, seconds: float) -> bool:
    try:
        request = urllib.request.Request(url, method="HEAD")  # noqa: S310 - the library's own address
        urllib.request.urlopen(request, timeout=seconds).close()  # noqa: S310
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except urllib.error.URLError as error:
        return isinstance(error.reason, ssl.SSLError)  # whose certificates are the library's matter
    except OSError:
        return False
    return True
