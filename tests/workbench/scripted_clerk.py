"""A clerk who answers ``skt fill``'s questions from a script."""

from datetime import date
from pathlib import Path

from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.regions import shandong
from skilltrain_cli.usecases import fill as filling
from skilltrain_cli.usecases.review_request import order_of as order

OUT = Path("表.xlsx")


class Script:
    """A screen that types what it is told, and then is gone."""

    def __init__(self, *answers: str) -> None:
        """Take the answers in order."""
        self.answers = iter(answers)
        self.asked: list[str] = []
        self.said: list[str] = []

    def ask(self, question: str) -> str:
        self.asked.append(question)
        try:
            return next(self.answers)
        except StopIteration:
            raise EOFError from None

    def say(self, text: str) -> None:
        self.said.append(text)


def wish(form: str = "project", unit: str | None = "张店区") -> filling.Wish:
    region = shandong().resolve(unit, date(2021, 3, 17)).region if unit else None
    return filling.Wish(form=find_form(form), output=OUT, order=order(date(2021, 6, 12)), unit=region)
