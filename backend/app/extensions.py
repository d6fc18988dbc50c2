"""Flask extensions, not yet bound to an app: `from app.extensions import socketio`."""

from flask_cors import CORS

from app.transport import NativeSocketIO

socketio = NativeSocketIO()
cors = CORS()
