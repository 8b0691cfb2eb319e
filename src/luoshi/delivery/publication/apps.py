from django.apps import AppConfig

from luoshi.kernel.messages import add_words


class PublicationConfig(AppConfig):
    name = "luoshi.delivery.publication"
    label = "publication"
    verbose_name = "公开"

    def ready(self) -> None:
        from luoshi.delivery.publication.words import WORDS

        add_words(WORDS)
