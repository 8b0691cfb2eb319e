"""The desk's addresses."""

from django.urls import include, path

from luoshi.web.desk import (
    bodies,
    breakdown,
    commitment,
    coverage,
    imports,
    ledger,
    living_report,
    overview,
    parts,
    register,
    releases,
    reports,
)

app_name = "desk"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("reports/", reports.reports, name="reports"),
    path("report/<slug:code>/", living_report.living_report, name="report"),
    path("report/<slug:code>/panel/", living_report.report_panel, name="report_panel"),
    path("coverage/<slug:code>/", coverage.coverage, name="coverage"),
    path("targets/<slug:code>/", overview.targets, name="targets"),
    path("register/", register.register, name="register"),
    path("commitment/<slug:code>/", commitment.commitment, name="commitment"),
    path("bodies/", bodies.bodies, name="bodies"),
    path("body/<slug:code>/", bodies.body, name="body"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("import/", imports.import_report, name="import"),
    path("import/<int:pk>/", imports.import_task, name="import_task"),
    path("breakdown/<slug:code>/", breakdown.breakdown, name="breakdown"),
    path("breakdown/<slug:code>/open/", breakdown.open_round, name="breakdown_open"),
    path("breakdown/<slug:code>/comment/", breakdown.comment, name="breakdown_comment"),
    path("breakdown/<slug:code>/settle/<int:pk>/", breakdown.settle, name="breakdown_settle"),
    path("breakdown/<slug:code>/sheet/", breakdown.sheet, name="breakdown_sheet"),
    path("breakdown/<slug:code>/take/", breakdown.take_sheet, name="breakdown_take"),
    path("breakdown/<slug:code>/paper/<slug:name>/", breakdown.paper, name="breakdown_paper"),
    path("breakdown/<slug:code>/move/<slug:event>/", breakdown.move, name="breakdown_move"),
    path("releases/", releases.release_list, name="release_list"),
    path("release/<slug:code>/", releases.release_desk, name="releases"),
    path("release/<slug:code>/disclosure/", releases.set_disclosure, name="disclosure"),
    path("release/<slug:code>/finding/<int:pk>/", releases.clear_finding, name="clear_finding"),
    path("release/<slug:code>/preview/<int:ordinal>/", releases.preview, name="release_preview"),
    path("release/<slug:code>/<slug:move>/", releases.move_release, name="release_move"),
    path("parts/", parts.parts, name="parts"),
    path("", include("luoshi.web.desk.on_track_urls")),
]
