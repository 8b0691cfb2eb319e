"""What progress says, in Chinese and English."""

WORDS = {
    "progress.same_text": (
        "与上期文字完全相同，已连续 {rounds} 期。",
        "The same text as last time, for {rounds} rounds running.",
    ),
    "progress.on_the_edge": ("填报值恰好等于目标 {target}。", "The figure reported is exactly the target {target}."),
    "progress.counted_twice": ("项目“{project}”同时计入 {codes}。", "The project {project} is counted under {codes}."),
    "progress.eve_of_meeting": (
        "会议前一天（{on}）由{old}转为{new}。",
        "Turned from {old} to {new} on {on}, the day before the meeting.",
    ),
    "progress.no_permit": ("已报开工，但没有许可佐证。", "Reported as started without a permit on file."),
}
