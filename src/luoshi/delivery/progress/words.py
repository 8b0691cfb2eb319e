"""What progress says, in Chinese and English."""

WORDS = {
    "progress.round": ("{title}", "progress of {month}"),
    "progress.objected": ("{body}对“{form}”提了意见：{text}", "{body} objects to “{form}”: {text}"),
    "progress.objection_answered": (
        "对“{form}”的意见已答复：{answer}",
        "Your objection to “{form}” was answered: {answer}",
    ),
    "progress.opened": (
        "{round}开始填报，共 {n} 项，请在 {due_on} 前报送。",
        "{round} is open: {n} items, due by {due_on}.",
    ),
    "progress.submitted": ("{round}填报表已送签，等您签发。", "The sheet of {round} waits for your signature."),
    "progress.returned": ("{round}填报表被退回：{reason}", "The sheet of {round} came back: {reason}"),
    "progress.urged": (
        "催报：{round}，{due_on}到期，尚未签发。{text}",
        "Please sign: {round} is due on {due_on}. {text}",
    ),
    "progress.urged_late": (
        "催报：{round}，已逾期 {days} 天，尚未签发。{text}",
        "Please sign: {round} is {days} days late. {text}",
    ),
    "progress.source_failed": ("数据来源“{source}”没有取成：{why}", "The source {source} brought nothing: {why}"),
    "progress.source_stale": (
        "数据来源“{source}”已超过 {days} 天没有新数据。",
        "The source {source} has brought nothing new for more than {days} days.",
    ),
    "progress.same_text": (
        "与上期文字完全相同，已连续 {rounds} 期。",
        "The same text as last time, for {rounds} rounds running.",
    ),
    "progress.on_the_edge": ("填报值恰好等于目标 {target}。", "The figure reported is exactly the target {target}."),
    "progress.counted_twice": ("项目“{project}”同时计入 {codes}。", "The project {project} is counted under {codes}."),
    "progress.risk.jump": ("形象进度一期增加 {points} 个百分点。", "Progress rose by {points} points in one round."),
    "progress.risk.back": (
        "形象进度由 {before}% 退到 {now}%。",
        "Progress went back from {before}% to {now}%.",
    ),
    "progress.risk.node_bare": (
        "节点已报完成，没有计划所列的佐证：{nodes}。",
        "Milestones reported as reached without the evidence their plan names: {nodes}.",
    ),
    "progress.risk.done_bare": ("报完成，没有附佐证。", "Reported as done without evidence."),
    "progress.risk.photo": ("附的照片也用在别的事项。", "Its photo also stands under another item."),
    "progress.risk.on_target": ("自报数恰好等于目标。", "A self-reported figure is exactly the target."),
    "progress.risk.warned": ("当前为黄或红。", "It stands yellow or red."),
    "progress.risk.lot": ("随机抽取（种子 {seed}…）。", "Drawn by lot (seed {seed}…)."),
    "progress.no_permit": ("已报开工，但没有许可佐证。", "Reported as started without a permit on file."),
}
