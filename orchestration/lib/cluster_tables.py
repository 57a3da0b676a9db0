"""Clusters from tables and to a table: what stands between the models in SQL and the arithmetic."""

from typing import Any

import pandas as pd
import pyarrow as pa

from orchestration.lib.clusters import Clusters, Scale, Stored, Wanted, find_clusters

# One row per thing that was found, whatever it is of.
FITTED = pa.schema(
    [
        ("parameter", pa.string()),
        ("cluster_number", pa.int64()),
        ("feature", pa.string()),
        ("value", pa.float64()),
        ("text", pa.string()),
    ]
)


def fitted_clusters(
    points: pd.DataFrame, scales: pd.DataFrame, before: pd.DataFrame, wanted: pd.DataFrame
) -> pa.Table:
    """Return the clusters of int_cluster_points as rows of int_cluster_fit.

    `scales`, `before` and `wanted` are int_cluster_scales, int_clusters_before and the one row of
    int_cluster_settings.
    """
    by_feature = {
        row.feature: Scale(row.scale, row.low, row.high, row.mean, row.deviation)
        for row in scales.itertuples()
    }
    names = [name for name in points.columns if name not in ("point_id", "people_count")]
    features = {name: by_feature.get(name, Scale("linear", 0, 0, 0, 0)) for name in names}
    found = find_clusters(
        points[names].to_numpy(float),
        points["people_count"].to_numpy(float),
        features,
        _stored(before),
        int(before["highest_number"].max()) if len(before) else 0,
        _wanted(wanted.iloc[0].to_dict()),
    )
    return pa.Table.from_pylist(_rows(found, names), FITTED)


def _stored(before: pd.DataFrame) -> list[Stored]:
    return [
        Stored(
            int(number),
            {row.feature: (row.scale, float(row.value)) for row in rows.itertuples()},
        )
        for number, rows in before.groupby("cluster_number", sort=True)
    ]


def _wanted(settings: dict[str, Any]) -> Wanted:
    fixed = settings["fixed_k"]
    return Wanted(
        min_k=int(settings["min_k"]),
        max_k=int(settings["max_k"]),
        k=None if pd.isna(fixed) else int(fixed),
        min_gain=float(settings["min_gain"]),
        min_people=int(settings["min_people"]),
        min_share=float(settings["min_share"]),
        max_distance=float(settings["max_distance"]),
    )


def _rows(found: Clusters, names: list[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"parameter": "status", "text": found.status},
        {"parameter": "reason", "text": found.reason},
        {"parameter": "silhouette", "value": found.silhouette},
        {"parameter": "stability", "value": found.stability},
    ]
    for number, centroid in found.centroids.items():
        rows += [
            {
                "parameter": "centroid",
                "cluster_number": number,
                "feature": feature,
                "value": coordinate,
            }
            for feature, coordinate in zip(names, centroid, strict=True)
        ]
    return rows
