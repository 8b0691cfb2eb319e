"""Addresses of the register's forms."""

from django.urls import path

from luoshi.delivery.register.views import bulk, drafts, editing, linking, rereading

app_name = "register"
urlpatterns = [
    path("drafts/<slug:code>/", drafts.drafts, name="drafts"),
    path("drafts/<slug:code>/accept/", drafts.accept_drafts, name="accept_drafts"),
    path("drafts/<slug:code>/chosen/", drafts.chosen_drafts, name="chosen_drafts"),
    path("draft/<int:pk>/split/", editing.split_draft, name="split_draft"),
    path("draft/<int:pk>/accept/", drafts.accept_draft, name="accept_draft"),
    path("draft/<int:pk>/reject/", drafts.reject_draft, name="reject_draft"),
    path("draft/<int:pk>/edit/", editing.edit_draft, name="edit_draft"),
    path("commitment/<slug:code>/edit/", editing.edit, name="edit"),
    path("commitment/<slug:code>/assign/", editing.assign, name="assign"),
    path("commitment/<slug:code>/move/", editing.move, name="move"),
    path("commitment/<slug:code>/split/", editing.split, name="split"),
    path("commitment/<slug:code>/withdraw/", editing.withdraw, name="withdraw"),
    path("commitment/<slug:code>/links/", linking.links, name="links"),
    path("commitment/<slug:code>/entry/<int:pk>/unlink/", linking.unlink_entry, name="unlink_entry"),
    path("commitment/<slug:code>/parent/<int:pk>/unlink/", linking.unlink_parent, name="unlink_parent"),
    path("report/<slug:code>/read-again/", rereading.read_again, name="read_again"),
    path("report/<slug:code>/add/", linking.add, name="add"),
    path("register/confirm/", bulk.confirm, name="confirm"),
    path("register/assign/", bulk.assign_together, name="assign_together"),
    path("register/merge/", bulk.merge, name="merge"),
    path("register/export/", bulk.export, name="export"),
]
