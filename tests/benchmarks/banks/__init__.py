"""What ten thousand questions cost: see ``docs/performance.md``."""
