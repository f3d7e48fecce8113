"""Placeholder."""

import click


@click.group()
def banks() -> None:
    """banks."""
