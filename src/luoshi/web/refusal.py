"""What a command says when it cannot go on: what happened, what stayed safe, what to do."""

from luoshi.web.terminal import said

SAFE = "已有的数据没有改动。"


class CannotGoOn(Exception):
    """Ends a command with a sentence instead of a traceback."""

    def __init__(self, happened: str, safe: str = SAFE, to_do: str = "") -> None:
        super().__init__(happened)
        self.happened, self.safe, self.to_do = happened, safe, to_do

    def __str__(self) -> str:
        lines = [f"{said('出错：')}{self.happened}", said(self.safe), self.to_do]
        return "\n  ".join(line for line in lines if line)
