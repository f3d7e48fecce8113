"""QTI 2.0 to 3.0: items and packages of them, read and written."""
