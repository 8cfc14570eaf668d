"""The options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

AsOf = Annotated[str | None, typer.Option("--as-of", metavar="日期", help="按哪一天计算，默认今天")]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="文件", help="写入文件，默认输出到屏幕")
]
Force = Annotated[bool, typer.Option("--force", help="输出文件已存在时覆盖")]
NoticeName = Annotated[
    str | None, typer.Option("--notice", metavar="文号或文件", help="只用这个通知：文号，或 .toml 文件")
]
RegionsFile = Annotated[
    Path | None, typer.Option("--regions", metavar="文件", help="补充区划表（.csv：代码,名称,上级代码）")
]


class Format(StrEnum):
    """How a catalogue is shown."""

    TERMINAL = "terminal"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="输出格式")]
