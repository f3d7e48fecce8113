"""Who: persons, organisations, the roles they hold and the sign-ins that prove it is them.

Start here to learn the anatomy of every package: ``rules`` decide on values, ``models`` are the
tables, ``queries`` read, ``actions`` write, ``forms`` and ``routes`` face the browser, ``cli`` the
terminal.
"""
