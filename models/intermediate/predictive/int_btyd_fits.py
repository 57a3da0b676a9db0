# Parameters of the models of purchases and spend, fitted to the people of each period, and of the
# correction of purchase probabilities by what the days held out showed.
# Grain: one row per (period, model, parameter); without a value where the fit came to nothing.


def model(dbt, session):
    from orchestration.lib import prediction_tables

    return prediction_tables.fits(
        dbt.ref("int_btyd_groups").order("all").df(),
        dbt.ref("int_btyd_spend").order("all").df(),
        dbt.ref("int_btyd_outcomes").order("all").df(),
        dbt.ref("int_prediction_settings").df(),
    )
