"""Passerelle: exams by competence block, jury decisions and attestations anyone can verify."""
