"""The desk's addresses."""

from django.urls import path

from luoshi.web.desk import (
    bodies,
    commitment,
    coverage,
    imports,
    ledger,
    living_report,
    overview,
    parts,
    register,
    reports,
)

app_name = "desk"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("reports/", reports.reports, name="reports"),
    path("report/<slug:code>/", living_report.living_report, name="report"),
    path("report/<slug:code>/panel/", living_report.report_panel, name="report_panel"),
    path("coverage/<slug:code>/", coverage.coverage, name="coverage"),
    path("register/", register.register, name="register"),
    path("commitment/<slug:code>/", commitment.commitment, name="commitment"),
    path("bodies/", bodies.bodies, name="bodies"),
    path("body/<slug:code>/", bodies.body, name="body"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("import/", imports.import_report, name="import"),
    path("import/<int:pk>/", imports.import_task, name="import_task"),
    path("parts/", parts.parts, name="parts"),
]
