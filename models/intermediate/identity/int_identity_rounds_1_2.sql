-- Connected components of accounts after 2 rounds. Accounts without a link are not in.
-- Grain: one row per account_id that shares a linking identifier with another account.

{{ component_rounds(ref('int_accounts'), 'account_id') }}
