from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "luoshi.kernel.ledger"
    label = "ledger"
    verbose_name = "台账"
