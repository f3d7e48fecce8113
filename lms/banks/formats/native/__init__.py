"""The native format ``lms-item/1`` as a file that travels: YAML, or a zip of a bank."""
