"""The application: pages and forms by HTTP, news by websocket."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workshop.settings")
pages = get_asgi_application()

from .urls_live import urlpatterns as sockets  # noqa: E402 - needs the apps to be loaded

application = ProtocolTypeRouter({"http": pages, "websocket": AuthMiddlewareStack(URLRouter(sockets))})
