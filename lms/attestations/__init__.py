"""Proof: what a jury decided, frozen, printed, and verifiable by anyone for decades.

``facts`` says what is printed and published, ``codes`` makes the code that finds it again,
``pdf`` draws it. These three know neither the database nor the web.
"""
