"""Flask extensions, not yet bound to an app: `from app.extensions import socketio`."""

from flask_cors import CORS

from app.config import chosen_transport
from app.transport import make_socketio

socketio = make_socketio(chosen_transport())
cors = CORS()
