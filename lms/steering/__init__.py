"""The agreement that pays for the training, its committees and its money."""
