"""The form in which one question is written: plain data to fields, and typed values back to data.

Pure: no database, no web. ``forms`` holds one module a kind of question.
"""
