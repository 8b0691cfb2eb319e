"""Every address of luoshi and who may see it: one table. An address without a row fails the tests.

`ANYONE` needs no sign-in; `SIGNED_IN` shows each reader what is theirs; a set of roles is what it says, and
everybody else is refused or told that nothing is there.
"""

ANYONE, SIGNED_IN = "anyone", "signed in"
KEEPERS = frozenset({"supervision"})
FIGURES = frozenset({"supervision", "data_body"})
RELEASERS = frozenset({"supervision", "leader", "security_admin"})
AUDITORS = frozenset({"supervision", "audit_admin"})

WHO: dict[str, str | frozenset[str]] = {
    "health": ANYONE,
    "sign_in": ANYONE,
    "sign_out": ANYONE,
    "choose_language": ANYONE,
    "password": SIGNED_IN,
    "choose_post": SIGNED_IN,
    # the public site: what was released, nothing else
    "public:home": ANYONE,
    "public:report": ANYONE,
    "public:commitments": ANYONE,
    "public:commitment": ANYONE,
    "public:changes": ANYONE,
    "public:data_json": ANYONE,
    "public:data_csv": ANYONE,
    # the desk
    "desk:overview": SIGNED_IN,
    "desk:reports": SIGNED_IN,
    "desk:report": SIGNED_IN,
    "desk:report_panel": SIGNED_IN,
    "desk:coverage": SIGNED_IN,
    "desk:targets": SIGNED_IN,
    "desk:register": SIGNED_IN,
    "desk:commitment": SIGNED_IN,
    "desk:bodies": SIGNED_IN,
    "desk:body": SIGNED_IN,
    "desk:ledger": AUDITORS,
    "desk:import": KEEPERS,
    "desk:import_task": KEEPERS,
    "desk:parts": SIGNED_IN,
    # breaking a report down: the office opens, settles and takes in; bodies comment
    "desk:breakdown": SIGNED_IN,
    "desk:breakdown_open": KEEPERS,
    "desk:breakdown_comment": SIGNED_IN,
    "desk:breakdown_settle": KEEPERS,
    "desk:breakdown_sheet": SIGNED_IN,
    "desk:breakdown_take": SIGNED_IN,
    "desk:breakdown_paper": SIGNED_IN,
    "desk:breakdown_move": SIGNED_IN,
    # plans, rounds, colours, rates: everyone sees what is theirs
    "desk:planning": SIGNED_IN,
    "desk:plan_calendar": SIGNED_IN,
    "desk:plan": SIGNED_IN,
    "desk:rounds": SIGNED_IN,
    "desk:round": SIGNED_IN,
    "desk:sheet": SIGNED_IN,
    "desk:sheet_table": SIGNED_IN,
    "desk:sheet_line": SIGNED_IN,
    "desk:hearings": SIGNED_IN,
    "desk:hearing": SIGNED_IN,
    "desk:changes": SIGNED_IN,
    "desk:leader": SIGNED_IN,
    "desk:board": SIGNED_IN,
    "desk:board_list": SIGNED_IN,
    "desk:rates": SIGNED_IN,
    "desk:rules": SIGNED_IN,
    "desk:rule": SIGNED_IN,
    "desk:rule_copy": KEEPERS,
    "desk:own_rule": SIGNED_IN,
    "desk:figures": FIGURES,
    "desk:inbox": SIGNED_IN,
    # releasing a public edition: prepared by the office, approved by a leader
    "desk:release_list": RELEASERS,
    "desk:releases": SIGNED_IN,
    "desk:disclosure": SIGNED_IN,
    "desk:clear_finding": SIGNED_IN,
    "desk:release_preview": SIGNED_IN,
    "desk:release_move": SIGNED_IN,
    # the register's forms
    "register:drafts": KEEPERS,
    "register:accept_drafts": KEEPERS,
    "register:accept_draft": KEEPERS,
    "register:reject_draft": KEEPERS,
    "register:edit_draft": KEEPERS,
    "register:edit": KEEPERS,
    "register:assign": KEEPERS,
    "register:move": SIGNED_IN,
    "register:split": KEEPERS,
    "register:withdraw": KEEPERS,
    "register:links": KEEPERS,
    "register:unlink_entry": KEEPERS,
    "register:unlink_parent": KEEPERS,
    "register:add": KEEPERS,
    "register:confirm": KEEPERS,
    "register:assign_together": KEEPERS,
    "register:merge": KEEPERS,
    "register:export": SIGNED_IN,
}
