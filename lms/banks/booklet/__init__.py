"""Questions on paper: a booklet to write in, and the same with its key."""
