-- The company somebody belongs to, the role there, and for whom the person buys.
-- Grain: one row per customer_id of the population. An account is known by its id even where no company
-- of that id was delivered.

with declared as (

    select
        customer_id,
        value as buys_for,
        row_number() over (partition by customer_id order by collected_at desc nulls last, value asc) as newest_rank
    from {{ ref('int_declared_traits') }}
    where
        trait = 'buys_for'
        and not is_sensitive

),

final as (

    select
        customers.customer_id,
        customers.company_id,
        companies.name as company_name,
        companies.industry as company_industry,
        companies.employee_count as company_employees,
        case when customers.company_id is not null then coalesce(sizes.company_size_band, 'unknown') end as company_size_band,
        case
            when customers.company_id is not null then coalesce(revenues.company_revenue_band, 'unknown')
        end as company_revenue_band,
        companies.country as company_country,
        job_roles.job_role,
        coalesce(
            declared.buys_for,
            case
                when customers.customer_type = 'individual' then 'self'
                when customers.customer_type in ('business', 'school', 'nonprofit') then 'organisation'
            end,
            'unknown'
        ) as buys_for
    from {{ ref('int_customers') }} as customers
    left join {{ ref('int_companies_unioned') }} as companies
        on customers.company_id = companies.company_id
    left join {{ ref('company_sizes') }} as sizes
        on companies.employee_count between sizes.from_employees and coalesce(sizes.to_employees, companies.employee_count)
    left join {{ ref('company_revenue_bands') }} as revenues
        on
            companies.annual_revenue >= revenues.from_amount
            and (revenues.below_amount is null or companies.annual_revenue < revenues.below_amount)
    left join {{ ref('int_job_roles') }} as job_roles
        on customers.job_title = job_roles.job_title
    left join declared
        on
            customers.customer_id = declared.customer_id
            and declared.newest_rank = 1

)

select * from final
