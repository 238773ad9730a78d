-- The naive answer to beat: the local hour of most responses of a contact, up to the cut.
with

sends as (

    select * from {{ ref('int_timed_sends') }}

),

periods as (

    select *
    from {{ ref('int_send_periods') }}
    where purpose = 'backtest'

),

counted as (

    {%- for response, column in {'open': 'opened_hour', 'click': 'clicked_hour'}.items() %}

    select
        sends.contact_id,
        '{{ response }}' as response,
        sends.{{ column }} as response_hour,
        count(*) as response_count
    from sends
    inner join periods
        on
            sends.sent_date > periods.learnt_after_date
            and sends.sent_date <= periods.learnt_until_date
    where sends.{{ column }} is not null
    group by sends.contact_id, sends.{{ column }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

ranked as (

    select
        *,
        row_number() over (
            partition by contact_id, response
            order by response_count desc, response_hour asc
        ) as hour_order
    from counted

)

select
    contact_id,
    response,
    response_hour as mode_hour
from ranked
where hour_order = 1
