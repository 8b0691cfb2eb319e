"""What a command says when it cannot go on: what happened, what stayed safe, what to do."""


class CannotGoOn(Exception):
    """Ends a command with a sentence instead of a traceback."""

    def __init__(self, happened: str, safe: str = "已有的数据没有改动。", to_do: str = "") -> None:
        super().__init__(happened)
        self.happened, self.safe, self.to_do = happened, safe, to_do

    def __str__(self) -> str:
        lines = [f"出错：{self.happened}", self.safe, self.to_do]
        return "\n  ".join(line for line in lines if line)
