"""The jury: people decide, the algorithm proposes; corrections supersede and say why."""
