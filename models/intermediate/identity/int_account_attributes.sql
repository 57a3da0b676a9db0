-- What every account says of its person, in the project's spelling, and which of a person's accounts
-- comes first: for an attribute the one stated last, for consent the one changed last, and of two
-- changed at once the one that withholds it.
-- Grain: one row per account_id of somebody who is not deleted.

{%- set lower_case = [
    'gender', 'marital_status', 'home_ownership', 'education', 'ethnicity', 'language', 'area_type', 'customer_type',
    'acquisition_channel',
] %}
{%- set consents = ['email_consent', 'sms_consent', 'ads_consent'] %}

with spelled as (

    select
        people.account_id,
        people.customer_id,
        people.account_type,
        people.survivor_rank,
        people.source_system,
        accounts.person_type,
        accounts.created_at,
        accounts.has_email,
        accounts.phone is not null as has_phone,
        {%- for attribute in person_attributes() %}
        {{ 'lower(customers.' ~ attribute ~ ') as ' if attribute in lower_case else 'customers.' }}{{ attribute }},
        {%- endfor %}
        {%- for consent in consents %}
        {{ consent_as_of('customers.' ~ consent) }} as {{ consent }},
        {%- endfor %}
        coalesce(
            case when {{ is_known('customers.updated_at') }} then customers.updated_at end, customers.created_at
        ) as stated_at,
        case when {{ is_known('customers.consent_updated_at') }} then customers.consent_updated_at end as consented_at
    from {{ ref('int_account_people') }} as people
    inner join {{ ref('int_accounts') }} as accounts
        on people.account_id = accounts.account_id
    left join {{ ref('int_customers_as_of') }} as customers
        on people.account_id = customers.customer_id

),

-- Most people have one account, which needs no comparison.
several as (

    select customer_id
    from spelled
    group by customer_id
    having count(*) > 1

),

final as (

    select
        spelled.*,
        {%- for consent in consents %}
        1 as {{ consent }}_rank,
        {%- endfor %}
        1 as attribute_rank
    from spelled
    left join several
        on spelled.customer_id = several.customer_id
    where several.customer_id is null
    union all
    select
        spelled.*,
        {%- for consent in consents %}
        row_number() over (
            -- Who says nothing of a consent has not changed it, either.
            partition by spelled.customer_id
            order by
                case when spelled.{{ consent }} is null then 1 else 0 end asc,
                spelled.consented_at desc nulls last,
                spelled.{{ consent }} asc,
                spelled.survivor_rank asc
        ) as {{ consent }}_rank,
        {%- endfor %}
        row_number() over (
            partition by spelled.customer_id
            order by spelled.stated_at desc nulls last, spelled.survivor_rank asc
        ) as attribute_rank
    from spelled
    inner join several
        on spelled.customer_id = several.customer_id

)

-- The columns are those of spelled, with ranks.
select * from final -- noqa: AM04
