"""Numbers without gaps or doubles: given in the transaction that issues, taken back with it."""

from sqlalchemy.dialects import postgresql, sqlite

from lms.attestations.models import NumberSeries
from lms.core.work import Work


def next_numbers(work: Work, series: str, count: int) -> range:
    """Take the next ``count`` numbers of a series; whoever else wants some waits for the end."""
    on_postgresql = work.session.get_bind().dialect.name == "postgresql"
    statement = (postgresql if on_postgresql else sqlite).insert(NumberSeries)
    taken = statement.values(series=series, last=count).on_conflict_do_update(
        index_elements=[NumberSeries.series],
        set_={"last": NumberSeries.last + statement.excluded.last},
    )
    last = work.session.execute(taken.returning(NumberSeries.last)).scalar_one()
    return range(last - count + 1, last + 1)
