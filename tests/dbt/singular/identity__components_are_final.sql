-- Two accounts that share a linking identifier are in one component. Fails where the rounds of
-- int_identity_rounds_* were too few for a chain of accounts: add a model of two more rounds.

select
    identifiers.identifier_type,
    identifiers.identifier,
    count(distinct components.component) as components_count
from {{ ref('int_identifiers') }} as identifiers
inner join {{ ref('int_identity_rounds_5_6') }} as components
    on identifiers.account_id = components.account_id
where identifiers.is_link
group by identifiers.identifier_type, identifiers.identifier
having count(distinct components.component) > 1
