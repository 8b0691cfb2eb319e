"""Reading the register. Every read says who asks; `at` turns the district back to an instant (None for now).

    reports(actor, at)                                    tuple[ReportCard, …]          newest first
    living_report(actor, report_code, at)                 LivingReport
    overview(actor, report_code, today, at)               Overview
    register_page(actor, filters, sort, after, size, at)  RegisterPage    sort: report | due | state | lead | changed
    commitment_detail(actor, code, at)                    CommitmentDetail
    coverage(actor, report_code)                          Coverage
    drafts(actor, report_code)                            DraftList
    visible_to(actor, at)                                 QuerySet[Commitment]
    get_commitment_for(actor, code, at)                   Commitment

What is not there and what may not be seen raise the same `NotFound`.
"""
