"""The desk's addresses of data and tables: sources, forms, evidence, burden; they stand under the desk's own name."""

from django.urls import path

from luoshi.web.desk import burden, checks, evidence, office_forms, rounds, sources

urlpatterns = [
    path("rounds/<slug:code>/<slug:body>/<int:pk>/evidence/", evidence.evidence_add, name="evidence_add"),
    path("commitment/<slug:code>/nodes/<int:pk>/evidence/", evidence.node_evidence, name="node_evidence"),
    path("rounds/<slug:code>/<slug:body>/<int:pk>/correct/", rounds.correct, name="correct"),
    path("evidence/<int:pk>/", evidence.evidence, name="evidence"),
    path("checks/<slug:code>/", checks.checks, name="checks"),
    path("figures/<int:pk>/confirm/", checks.confirm, name="confirm"),
    path("tiers/", checks.tiers, name="tiers"),
    path("burden/", burden.burden, name="burden"),
    path("burden/<int:pk>/", burden.objection, name="objection"),
    path("forms/", office_forms.office_forms, name="office_forms"),
    path("forms/<slug:code>/", office_forms.office_form, name="office_form"),
    path("sources/", sources.sources, name="sources"),
    path("sources/new/", sources.new_source, name="source_new"),
    path("sources/<slug:code>/", sources.source, name="source"),
]
