"""Cohorts: who is trained, in what situation, and the rosters training bodies send."""
