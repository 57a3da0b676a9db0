"""How well identity resolution finds the people that are known to be one."""

from pathlib import Path
from typing import NamedTuple

import duckdb


class PairScores(NamedTuple):
    """Pairs of ids: said to be one person, truly one person, and both.

    Precision and recall are 1.0 where there is no pair to be wrong about.
    """

    found: int
    true: int
    both: int

    @property
    def precision(self) -> float:
        """Share (0-1) of the pairs found that are true."""
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share (0-1) of the true pairs that were found."""
        return self.both / self.true if self.true else 1.0


def pair_scores(connection: duckdb.DuckDBPyConnection, truth: Path) -> PairScores:
    """Compare `marts.customer_identities` with a file that says who is one person.

    `truth` has a row for each id: id_type, source_id, person. Ids that only one of the two has
    (people deleted, or of later days) are left out. Pairwise precision and recall as in Christen,
    Data Matching (2012), chapter 7, counted from the sizes of the groups: no pair is listed.

    Raises duckdb.Error if there is no such mart, or the file lacks a column.
    """
    pairs = "coalesce(sum(ids * (ids - 1) // 2), 0)"
    both, found, true = connection.execute(
        f"""
        with ids as (
            select identities.customer_id, truth.person, count(*) as ids
            from marts.customer_identities as identities
            inner join {_reader(truth)} as truth
                on identities.id_type = truth.id_type and identities.source_id = truth.source_id
            group by identities.customer_id, truth.person
        )

        select
            (select {pairs} from ids),
            (select {pairs} from (select sum(ids) as ids from ids group by customer_id)),
            (select {pairs} from (select sum(ids) as ids from ids group by person))
        """
    ).fetchone()
    return PairScores(int(found), int(true), int(both))


def _reader(path: Path) -> str:
    location = str(path).replace("'", "''")
    if path.suffix == ".parquet":
        return f"read_parquet('{location}')"
    return f"read_csv('{location}', header = true, all_varchar = true)"
