"""The command that checks the AI interviewer's questions, after somebody edited them."""

import sys
from pathlib import Path

import click

from app.config import load_settings


@click.command("check-questions")
@click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
def check_questions(folder: Path | None) -> None:
    """Check the AI interviewer's questions in FOLDER, else in QUESTION_BANK."""
    from app.interviewer.bank import QuestionBankError, load_bank

    folder = folder or load_settings().question_bank
    try:
        bank = load_bank(folder)
    except QuestionBankError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        sys.exit(1)
    click.echo(f"Questions: {folder}")
    for role in bank.roles.values():
        questions, competencies = len(role.questions), len(role.competencies)
        click.echo(f"{role.role}: {questions} questions about {competencies} competencies")
