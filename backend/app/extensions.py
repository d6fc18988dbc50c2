"""Flask extensions, not yet bound to an app: `from app.extensions import socketio`."""

from flask_cors import CORS
from flask_socketio import SocketIO

socketio = SocketIO()
cors = CORS()
