"""What plans say, in Chinese and English."""

WORDS = {
    "plans.weaker": (
        "计划到期值 {planned}，低于报告承诺的 {promised}。",
        "The plan ends at {planned}, the report promised {promised}.",
    ),
    "plans.no_lead": ("还没有牵头单位。", "No lead body yet."),
    "plans.no_node": ("没有节点，也没有进度曲线。", "Neither milestones nor an expected path."),
    "plans.quota_short": (
        "分解到各单位合计 {total}，不足承诺的 {promised}。",
        "Quotas add up to {total}, {promised} was promised.",
    ),
    "plans.late": (
        "计划到 {planned} 才完成，晚于报告写明的 {promised}。",
        "Planned for {planned}, the report says {promised}.",
    ),
    "plans.piled_up": ("{share}% 的工作量压在第四季度。", "{share} % of the work is left to the last quarter."),
    "plans.late_change": (
        "节点“{node}”原定 {due}，临近到期或已过期才改。",
        "The milestone {node} was due on {due} and was moved shortly before or after that day.",
    ),
}
