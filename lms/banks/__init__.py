"""Questions: how they are read, checked, shown, answered and scored."""
