"""Marking: people give points, by criterion, to what the answer alone cannot score."""
