# Clusters of people who behave alike: their middles, how well they are told apart (silhouette), how
# many people are in the cluster they were in before (stability), and whether there are any.
# Grain: one row per (parameter, cluster_number, feature); the last two are null for what is of all.


def model(dbt, session):
    from orchestration.lib.cluster_tables import fitted_clusters

    return fitted_clusters(
        dbt.ref("int_cluster_points").order("all").df(),
        dbt.ref("int_cluster_scales").order("all").df(),
        dbt.ref("int_clusters_before").order("all").df(),
        dbt.ref("int_cluster_settings").order("all").df(),
    )
