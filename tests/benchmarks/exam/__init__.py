"""``make bench-exam``: the exam engine against a bare Flask application, with one client."""
