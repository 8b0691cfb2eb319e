"""The district the scale bench judges: items with plans, figures and years of monthly history, written by plain SQL.

Statements that both databases understand; a month of history of the whole district is one INSERT … SELECT. Whatever
the size, the shape is the same: two of three items are judged by nodes, every third by figures against a path, a
hundred bodies lead them, and each item had another colour, each figure another value every month.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.db.models import Model

from luoshi.delivery.alerts.models import ColourChange, Light
from luoshi.delivery.plans.models import ExpectedPath, Milestone, PathPoint, Plan
from luoshi.delivery.progress.models import Measurement, MilestoneReached
from luoshi.delivery.register.models import Assignment, Commitment, CommitmentVersion, Report, Standing, Target
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.timeline import FOREVER
from tests.factories.people import make_body, make_person, make_post

START = datetime(2026, 1, 21, 1, 0, tzinfo=UTC)
FIRST_DAY = date(2026, 6, 29)  # everything is judged for the first time
BODIES = 100
EVERY = "register_commitment"
DAYS_AFTER = {
    "postgresql": "date '{}' + (id %% 28)::int",
    "sqlite": "date('{}', '+' || (id %% 28) || ' days')",
}


def fill(items: int, months: int) -> None:
    report = Report.objects.create(code="2026g", place="云河区", kind="g", year=2026, title="报告")
    bodies_and_people()
    say("items and plans", lambda: items_and_plans(items, report.pk))
    say(f"{months} months of history", lambda: history(months))
    tidy()


def say(what: str, work: object) -> None:
    begun = time.perf_counter()
    work()  # type: ignore[operator]
    print(f"  {what:<32}{time.perf_counter() - begun:8.1f} s", flush=True)


def bodies_and_people() -> None:
    """A hundred bodies with a liaison post and a signing post each, a leader, a supervision officer."""
    office = make_body("office", "区府办")
    make_person(make_post(office, "supervision", "督查专员", "supervision"), "江晚舟")
    make_post(office, "vice-head", "副区长", "leader")
    for number in range(BODIES):
        body = make_body(f"b{number}", f"单位{number}")
        make_post(body, f"b{number}-clerk", "联络员", "liaison")
        make_post(body, f"b{number}-head", "局长", "signing_head")


class Sql(str):
    """A column's value as an expression over the rows read, not as a value."""


def put(model: type[Model], rows: str, **columns: object) -> None:
    """INSERT … SELECT: one row of the model for each of `rows` (a FROM clause). Columns that are not named get the
    model's defaults, so that a column added later does not break the bench."""
    names, said, values = [], [], []
    for field in model._meta.concrete_fields:
        if field.primary_key and field.attname not in columns:
            continue
        given = columns.pop(field.attname, field.get_default())
        names.append(connection.ops.quote_name(str(field.column)))
        said.append(str(given) if isinstance(given, Sql) else "%s")
        if not isinstance(given, Sql):
            values.append(field.get_db_prep_save(given, connection))
    assert not columns, f"{model.__name__} has no {', '.join(columns)}"
    with connection.cursor() as cursor:
        table = model._meta.db_table
        cursor.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(said)} FROM {rows}", values)


def items_and_plans(items: int, report: int) -> None:
    numbers = f"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {items}) SELECT i FROM n) n"
    code = Sql("'2026g-' || i")
    accepted = {"stage": "accepted", "drafted_at": START, "accepted_at": START, "report_id": report}
    put(Commitment, numbers, code=code, ordinal=Sql("i"), **accepted)
    each = {"from_at": START, "commitment_id": Sql("id")}
    due = date(2026, 12, 31)
    put(CommitmentVersion, EVERY, title=Sql("'事项' || id"), type="task", due_on=due, due_basis="said", **each)
    stands = {"state": "in_hand", "why_code": "register.why.started", "why_params": {}}
    put(Standing, EVERY, **stands, due_on=due, look_again_on=date(2027, 1, 1), **each)
    body = Sql(f"{Body.objects.get(code='b0').pk} + id %% {BODIES}")
    put(Assignment, EVERY, role="lead", basis="assigned", body_id=body, **each)
    approved = {"stage": "approved", "authority": "leader", "drafted_at": START, "until_at": FOREVER}
    put(Plan, EVERY, starts_on=date(2026, 2, 1), **approved, **each)
    nodes()
    paths()


def nodes() -> None:
    """Five nodes for two of three items; the first reached by all, the second by four of five."""
    by_nodes = "plans_plan WHERE commitment_id %% 3 <> 0"
    for number in range(1, 6):
        first = date(2026, 2 * number + 1, 1).isoformat()
        on_postgresql = connection.vendor == "postgresql"
        later = Sql(
            f"date '{first}' + (id %% 28)::int" if on_postgresql else f"date('{first}', '+' || (id %% 28) || ' days')"
        )
        put(Milestone, by_nodes, ordinal=number, title=f"节点{number}", due_on=later, plan_id=Sql("id"))
    reached = "plans_milestone WHERE ordinal = 1 OR (ordinal = 2 AND plan_id %% 5 <> 0)"
    when = {"from_at": START + timedelta(days=120), "reached_on": date(2026, 3, 1), "level": "data_body"}
    put(MilestoneReached, reached, milestone_id=Sql("id"), **when)


def paths() -> None:
    """A straight path for every third item's target."""
    aim = {"indicator": Sql("'指标' || id"), "value": 100, "unit": "个", "commitment_id": Sql("id")}
    put(Target, f"{EVERY} WHERE id %% 3 = 0", from_at=START, **aim)
    joined = "register_target t JOIN plans_plan p ON p.commitment_id = t.commitment_id"
    put(ExpectedPath, joined, shape="straight", plan_id=Sql("p.id"), target_id=Sql("t.id"))
    for day, value in ((date(2026, 1, 31), 0), (date(2026, 12, 31), 100)):
        put(PathPoint, "plans_expectedpath", on=day, value=value, path_id=Sql("id"))


def history(months: int) -> None:
    """Every item's colour and standing, every target's figure, month by month before this year's plan."""
    colours, why = ("green", "yellow", "green", "red"), "比计划晚 23 天。"
    each = {"commitment_id": Sql("id")}
    for back in range(months, 0, -1):
        begins, ends = START - timedelta(days=30 * back), START - timedelta(days=30 * (back - 1))
        colour, before = colours[back % 4], colours[(back + 1) % 4]
        put(Light, EVERY, from_at=begins, until_at=ends, colour=colour, why=why, rule_set="luoshi-work", **each)
        settled = {"at": begins, "told_at": begins, "weighed_at": begins}
        put(ColourChange, f"{EVERY} WHERE id %% 4 = 0", old=before, new=colour, why=why, on=begins, **settled, **each)
        figure = {"indicator": Sql("indicator"), "unit": "个", "level": "data_body", "source": "月报"}
        put(
            Measurement,
            "register_target",
            from_at=ends,
            period_end=begins,
            value=100 - back,
            target_id=Sql("id"),
            **figure,
        )
        if back % 3 == 0:
            until = begins + timedelta(days=90) if back > 3 else START
            stood = {"state": "in_hand", "colour": colour, "why_code": "register.why.started", "why_params": {}}
            put(Standing, EVERY, from_at=begins, until_at=until, **stood, **each)


def tidy() -> None:
    """What autovacuum would have done in five years."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def rows_behind() -> int:
    """How many rows of history stand behind the items."""
    total = 0
    with connection.cursor() as cursor:
        for table in ("alerts_light", "register_standing", "progress_measurement", "alerts_colourchange"):
            cursor.execute(f"SELECT count(*) FROM {table}")  # constants only
            total += cursor.fetchone()[0]
    return total


def items() -> int:
    return Commitment.objects.count()
