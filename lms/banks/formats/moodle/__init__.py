"""Moodle XML: what Moodle exports, and what it imports."""
