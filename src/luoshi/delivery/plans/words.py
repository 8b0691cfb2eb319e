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
    "plans.quota_over": (
        "分解到各单位合计 {total}，超过承诺的上限 {promised}。",
        "Quotas add up to {total}, at most {promised} was promised.",
    ),
    "plans.late": (
        "计划到 {planned_on} 才完成，晚于报告写明的 {promised_on}。",
        "Planned for {planned_on}, the report says {promised_on}.",
    ),
    "plans.piled_up": ("{share}% 的工作量压在第四季度。", "{share} % of the work is left to the last quarter."),
    "plans.late_change": (
        "节点“{node}”原定 {due_on}，临近到期或已过期才改。",
        "The milestone {node} was due on {due_on} and was moved shortly before or after that day.",
    ),
    "plans.node_new": ("新节点“{node}”，{due_on}。", "New milestone {node}, {due_on}."),
    "plans.node_renamed": ("“{node}”改称“{now}”。", "{node} is now called {now}."),
    "plans.node_later": (
        "“{node}”由 {was_on} 推到 {due_on}，晚 {n} 天。",
        "{node} is moved from {was_on} to {due_on}, {n} days later.",
    ),
    "plans.node_earlier": (
        "“{node}”由 {was_on} 提到 {due_on}，早 {n} 天。",
        "{node} is moved from {was_on} to {due_on}, {n} days earlier.",
    ),
    "plans.node_left": ("不再有节点“{node}”。", "The milestone {node} is left out."),
    "plans.investment_falls": (
        "{after} 的累计计划投资少于 {before}，累计数不会减少。",
        "The cumulated investment planned for {after} is below that of {before}; a cumulated figure never falls.",
    ),
    "plans.investment_short": (
        "逐月投资计划到年底合计 {planned} 万元，不足清单的年度投资 {promised} 万元。",
        "The monthly plan ends at {planned}, the list promises {promised} (10,000 yuan) for the year.",
    ),
    "plans.slot_empty": ("“五个一”还缺：{names}。", "Of the five ones still open: {names}."),
    "plans.needs": ("这一调整须由{who}决定。", "This change must be decided by: {who}."),
}
