from django.apps import AppConfig

from luoshi.kernel.messages import add_words


class RegisterConfig(AppConfig):
    name = "luoshi.delivery.register"
    label = "register"
    verbose_name = "登记"

    def ready(self) -> None:
        from luoshi.delivery.register import tasks  # noqa: F401  its handlers enter the registry
        from luoshi.delivery.register.operations.following import CommitmentsFollow, QuotasFollow
        from luoshi.delivery.register.words import WORDS
        from luoshi.kernel.organizations.following import FOLLOWERS

        add_words(WORDS)
        FOLLOWERS.add("commitments", CommitmentsFollow())
        FOLLOWERS.add("quotas", QuotasFollow())
