from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "working_sessions"  # Django's own sessions app has the plain label
