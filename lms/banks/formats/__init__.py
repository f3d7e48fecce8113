"""The formats that other platforms bring questions in: one module a format, one neutral result."""
