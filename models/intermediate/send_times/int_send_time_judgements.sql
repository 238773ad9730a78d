{#
  Sends after the cut at one hour against sends to the same contact at another: per response, comparison and contact.
  `own`: the answer of a contact that has one; `population`: the best hour of all; `mode`: the hour of most responses.
#}
{%- set own, population, mode = 'near_own = 1', 'near_population = 1', 'near_mode = 1' %}
{%- set comparisons = {
    'own_vs_other': (own, 'near_own = 0'),
    'own_vs_population': (own ~ ' and near_population = 0', population ~ ' and near_own = 0'),
    'own_vs_mode': (own ~ ' and near_mode = 0', mode ~ ' and near_own = 0'),
    'mode_vs_other': (mode, 'near_mode = 0'),
    'mode_vs_population': (
        mode ~ ' and near_population = 0', population ~ ' and near_mode = 0'
    ),
} %}
with

judged as (

    select * from {{ ref('int_judged_sends') }}

),

settings as (

    select * from {{ ref('stg_config__send_time_settings') }}

),

answers as (

    select *
    from {{ ref('int_send_time_answers') }}
    where purpose = 'backtest'

),

modes as (

    select * from {{ ref('int_contact_response_modes') }}

),

placed as (

    select
        judged.*,
        settings.near_hours,
        {{ hour_of_weekday('judged.sent_weekday', 'own_answers.best_hour_') }} as own_hour,
        {{ hour_of_weekday('judged.sent_weekday', 'all_answers.best_hour_') }} as population_hour,
        modes.mode_hour
    from judged
    cross join settings
    inner join answers as all_answers
        on judged.response = all_answers.response and all_answers.contact_id is null
    left join answers as own_answers
        on
            judged.response = own_answers.response
            and judged.contact_id = own_answers.contact_id
    left join modes
        on
            judged.response = modes.response
            and judged.contact_id = modes.contact_id

),

flagged as (

    select
        response,
        contact_id,
        response_count,
        residual,
        {%- for choice in ['own', 'population', 'mode'] %}
        case
            when {{ hour_distance('sent_hour', choice ~ '_hour') }} <= near_hours then 1
            when {{ choice }}_hour is not null then 0
        end as near_{{ choice }},
        {%- endfor %}
        promise
    from placed

),

compared as (

    {%- for comparison, sides in comparisons.items() %}

    select
        contact_id,
        response,
        '{{ comparison }}' as comparison,
        count(case when {{ sides[0] }} then 1 end) as favoured_send_count,
        cast(sum(
            case when {{ sides[0] }} then response_count else 0 end
        ) as bigint) as favoured_response_count,
        {{ exact_sum('case when ' ~ sides[0] ~ ' then residual else 0 end') }} as favoured_residual,
        {{ exact_sum('case when ' ~ sides[0] ~ ' then promise else 0 end') }} as favoured_promise,
        count(case when {{ sides[1] }} then 1 end) as other_send_count,
        cast(sum(
            case when {{ sides[1] }} then response_count else 0 end
        ) as bigint) as other_response_count,
        {{ exact_sum('case when ' ~ sides[1] ~ ' then residual else 0 end') }} as other_residual,
        {{ exact_sum('case when ' ~ sides[1] ~ ' then promise else 0 end') }} as other_promise
    from flagged
    group by contact_id, response
    having
        count(case when {{ sides[0] }} then 1 end) > 0
        and count(case when {{ sides[1] }} then 1 end) > 0
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from compared
