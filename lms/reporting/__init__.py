"""Figures for those who fund and steer: indicators, what secrecy masks, exports, dashboards.

Start with ``families.Family``: facts of enrolments in, the report of every scope out, from which
what is hidden is already gone, so that the page, the file and the chart are drawn from one object.

``facts`` what is known of one enrolment - ``indicators`` what is counted - ``scopes`` on whom there
is a report - ``nesting`` what the counts say about one another - ``masking`` which figures must be
hidden - ``suppression`` which others must go with them - ``families`` the reports - ``tables`` what
a report is - ``charts`` its pictures - ``panels`` its tables cut for reading - ``choices`` which
scope is asked for - ``periods`` calendar years.

The reader chooses all, a cohort, or a calendar year of enrolment. Reports that share people would
tell the hidden figures of one by subtraction from the other, so all are masked together, the same
for every reader (docs/adr/0007-statistics-periods.md).
"""
