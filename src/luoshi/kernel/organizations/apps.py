from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "luoshi.kernel.organizations"
    label = "organizations"
    verbose_name = "单位与岗位"
