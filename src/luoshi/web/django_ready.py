"""Set Django up for a command, or say in a sentence why it cannot be."""

import os

from luoshi.web.home import open_home
from luoshi.web.refusal import CannotGoOn
from luoshi.web.terminal import said

SETTINGS = "luoshi.web.settings"


def with_django() -> None:
    """Open the data folder and set Django up on it. Raises CannotGoOn."""
    open_home()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        import django
    except ModuleNotFoundError as missing:
        raise CannotGoOn(
            said("这里只装了读报告的部分，这条命令需要整个平台。"),
            to_do=said("请运行：{command}", command="pip install 'luoshi[platform]'"),
        ) from missing
    try:
        django.setup()
    except ValueError as wrong:
        raise CannotGoOn(said("设置有误：{wrong}", wrong=wrong)) from wrong


def with_database() -> None:
    """The same, and the database must answer and be migrated. Raises CannotGoOn."""
    with_django()
    if unapplied_migrations():
        raise CannotGoOn(
            said("数据库还没有建好，或版本比程序旧。"), to_do=said("请先运行一次 luoshi up，它会建库并更新。")
        )


def unapplied_migrations() -> list[str]:
    """Names of the migrations this database has not had. Raises CannotGoOn where it does not answer."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as fault:
        raise CannotGoOn(
            said("数据库连不上或读不了：{fault}", fault=str(fault).strip()),
            to_do=said("请检查 LUOSHI_DATABASE_URL 与数据库服务；用内置数据库时检查数据目录和磁盘。"),
        ) from fault
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
