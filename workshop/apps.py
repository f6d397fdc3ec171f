from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WorkshopConfig(AppConfig):
    name = "workshop"

    def ready(self) -> None:
        """Phase kinds register themselves, whichever app they live in."""
        autodiscover_modules("phases")
