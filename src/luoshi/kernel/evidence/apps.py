from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "luoshi.kernel.evidence"
    label = "evidence"
    verbose_name = "材料"
