"""The smallest useful typer app, to hold our start-up against."""

import typer

app = typer.Typer()


@app.command()
def first(name: str) -> None:
    """Do one thing."""
    typer.echo(name)


@app.command()
def second(name: str) -> None:
    """Do another thing."""
    typer.echo(name)


if __name__ == "__main__":
    app()
