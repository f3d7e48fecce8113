"""Figures for those who fund and steer: indicators, what secrecy masks, exports, dashboards.

Start with ``tables.build_report``: facts of enrolments in, a report out in which every hidden
figure is already gone, so that the page, the file and the chart are drawn from the same object.

``facts`` what is known of one enrolment - ``indicators`` what is counted - ``nesting`` what the
counts say about one another - ``masking`` which figures must be hidden - ``suppression`` which
others must go with them - ``tables`` the report - ``charts`` its pictures.
"""
