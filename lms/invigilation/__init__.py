"""Invigilation: the room during an exam, live, and the papers that tell what happened in it."""
