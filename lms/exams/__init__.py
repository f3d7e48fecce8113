"""The exam engine: sittings, frozen forms, attempts, answers that are never lost, exact scores.

Read ``rules`` and ``actions`` first. An answer is one appended row; the latest ``client_seq`` of
each question wins; a score is a pure function of answers, form, item editions and scoring version.
"""
