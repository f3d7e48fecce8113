"""Worlds built by playing the product's own actions: scenarios for testers, and the demo."""
