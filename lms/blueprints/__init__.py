"""Blueprints of exams: what a paper is made of, row by row, and papers made to that measure."""
