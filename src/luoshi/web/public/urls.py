"""The public's addresses."""

from django.urls import path

from luoshi.web.public import views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("report/<slug:code>/", views.report, name="report"),
    path("list/<slug:code>/", views.commitments, name="commitments"),
    path("commitment/<slug:code>/", views.commitment, name="commitment"),
    path("changes/<slug:code>/", views.changes, name="changes"),
    path("burden/<slug:code>/", views.burden, name="burden"),
    path("data/<slug:code>.json", views.data_json, name="data_json"),
    path("data/<slug:code>.csv", views.data_csv, name="data_csv"),
]
