-- Connected components of accounts after 6 rounds. The test of this model says whether they are final.
-- Grain: one row per account_id that shares a linking identifier with another account.

{{ component_rounds(ref('int_identity_rounds_3_4'), 'component') }}
