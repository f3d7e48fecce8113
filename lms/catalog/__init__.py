"""What is certified: certifications with their blocks, competences and criteria, as versions.

A framework is written as one YAML file (``reader``, ``frameworks``, ``checks``), then published:
``actions`` turns it into the rows of ``models``, which nothing edits afterwards.
"""
