-- Identifiers that several accounts have and that link none of them: role addresses, placeholders, and
-- what more accounts share than one person has.
-- Grain: one row per (identifier_type, identifier).

select
    identifier_type,
    identifier,
    {{ sha256_hex('identifier') }} as identifier_hash,
    min(not_linking_because) as reason,
    count(*) as accounts_count
from {{ ref('int_identifiers') }}
where
    not_linking_because is not null
    and not is_deleted
group by identifier_type, identifier
having count(*) > 1
