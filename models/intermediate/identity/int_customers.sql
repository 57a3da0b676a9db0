-- The population: everybody known at the as-of date and not deleted by then.
-- Grain: one row per customer_id: a person with an account, a stub for an id only orders know (`is_stub`),
-- a guest for an e-mail address without an id (`is_guest`), a visitor for a device (`is_anonymous`).

{%- set consents = ['email_consent', 'sms_consent', 'ads_consent'] %}

with accounts as (

    select
        customer_id,
        max(case when survivor_rank = 1 then source_system end) as source_system,
        max(case when survivor_rank = 1 then person_type end) as person_type,
        max(case when survivor_rank = 1 then account_type end) as account_type,
        count(*) as accounts_count,
        min(created_at) as created_at,
        {%- for attribute in person_attributes() %}
        {{ first_known(attribute, 'attribute_rank', is_list=(attribute == 'tags')) }} as {{ attribute }},
        {%- endfor %}
        {%- for consent in consents %}
        {{ first_known(consent, consent ~ '_rank') }} as {{ consent }},
        {%- endfor %}
        max(case when has_email then 1 else 0 end) = 1 as has_email,
        max(case when has_phone then 1 else 0 end) = 1 as has_phone
    from {{ ref('int_account_attributes') }}
    group by customer_id

),

visitors as (

    select
        customer_id,
        source_system,
        first_seen_at
    from {{ ref('int_visitor_people') }}
    where is_anonymous

),

final as (

    select
        coalesce(accounts.customer_id, visitors.customer_id) as customer_id,
        coalesce(accounts.source_system, visitors.source_system) as source_system,
        coalesce(accounts.person_type, 'visitor') as person_type,
        coalesce(accounts.account_type = 'guest', false) as is_guest,
        coalesce(accounts.account_type = 'stub', false) as is_stub,
        accounts.customer_id is null as is_anonymous,
        coalesce(accounts.accounts_count, 0) as accounts_count,
        coalesce(accounts.created_at, visitors.first_seen_at) as created_at,
        {%- for attribute in person_attributes() %}
        accounts.{{ attribute }},
        {%- endfor %}
        {%- for consent in consents %}
        accounts.{{ consent }},
        {%- endfor %}
        coalesce(accounts.has_email, false) as has_email,
        coalesce(accounts.has_phone, false) as has_phone
    from accounts
    full outer join visitors
        on accounts.customer_id = visitors.customer_id

)

select * from final
