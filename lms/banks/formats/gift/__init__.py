"""GIFT: the text format of Moodle."""
