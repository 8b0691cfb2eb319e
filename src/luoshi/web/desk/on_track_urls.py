"""The desk's addresses of plans, rounds, colours and rates; they stand under the desk's own name."""

from django.urls import path

from luoshi.web.desk import (
    alerts,
    board,
    escalations,
    figures,
    inbox,
    leader,
    plans,
    rankings,
    rounds,
    rule_editor,
    rules_desk,
    signs,
)

urlpatterns = [
    path("planning/", plans.planning_desk, name="planning"),
    path("planning/nodes.ics", plans.plan_calendar, name="plan_calendar"),
    path("planning/<slug:code>/", plans.plan, name="plan"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/<slug:code>/", rounds.round_desk, name="round"),
    path("rounds/<slug:code>/<slug:body>/", rounds.sheet, name="sheet"),
    path("rounds/<slug:code>/<slug:body>/table/", rounds.sheet_table, name="sheet_table"),
    path("rounds/<slug:code>/<slug:body>/<int:pk>/", rounds.sheet_line, name="sheet_line"),
    path("hearings/", alerts.hearings, name="hearings"),
    path("hearings/<int:pk>/", alerts.hearing, name="hearing"),
    path("changes/", alerts.changes, name="changes"),
    path("leader/", leader.leader, name="leader"),
    path("escalations/", escalations.escalations, name="escalations"),
    path("commitment/<slug:code>/waiver/", escalations.waiver, name="waiver"),
    path("signs/", signs.signs, name="signs"),
    path("likelihood/", signs.likelihoods, name="likelihoods"),
    path("commitment/<slug:code>/likelihood/", signs.judge, name="judge"),
    path("sisters/", rankings.sisters, name="sisters"),
    path("board/", board.district_board, name="board"),
    path("board/list/", board.board_list, name="board_list"),
    path("rates/", board.rates, name="rates"),
    path("rules/", rules_desk.rule_desk, name="rules"),
    path("rules/copy/", rule_editor.copy, name="rule_copy"),
    path("rules/own/<int:pk>/", rule_editor.own, name="own_rule"),
    path("rules/<slug:kind>/<slug:rule_set>/", rules_desk.rule, name="rule"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("figures/", figures.figures, name="figures"),
]
