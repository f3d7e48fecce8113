"""Quizzes in plain text or in JSON: Aiken, Open Trivia DB and their kin; read only."""
