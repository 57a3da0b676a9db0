# What mbg_nbd expects of people, by their purchase history.
# Grain: one row per (period, frequency, recency, t); none where the model was not fitted.


def model(dbt, session):
    from orchestration.lib import prediction_tables

    return prediction_tables.scores(
        dbt.ref("int_btyd_groups").order("all").df(),
        dbt.ref("int_btyd_fits").order("all").df(),
        dbt.ref("int_prediction_settings").df(),
    )
