{{ config(enabled=capability_is_on('predictions')) }}

{#
  What the measures of a window are set beside, per target: how well two simple guesses rank its mails (the open rate of
  the last 30 days, 15 % without a mail, and the mails of the last 7 days alone); how far its mails lie from those learnt
  from, as the population stability index of the feature that moved most, sum((seen - learnt) x ln(seen / learnt)) over
  bins, shares no smaller than 1 in 10,000 (under 0.1 is calm, above 0.25 another population); and how often one
  unsubscribe is counted, as the outcome of every mail of the seven days before it: sum(n^2) / sum(n) over the people who
  left after n mails, by which the variance of the count is larger than that of separate outcomes; and the chance that
  two of its mails are the same message of a day, 1 / their number where all are as large.
#}
{%- set keys = ['scorecard_version', 'window_name', 'target'] %}
{%- set guesses = {
    'open_rate': 'coalesce(open_rate_percent, 15)',
    'pressure': 'least(sends_7_days, 100)',
} %}
{%- set outcomes = prediction_outcomes() %}
with

windows as (select * from {{ ref('int_quality_windows') }}),

sends as (select * from {{ ref('int_training_sends') }}),

cells as (select * from {{ ref('int_training_cells') }}),

scorecards as (
    select * from {{ ref('int_scorecards') }}
    where version_number > 0 and term_place > 0
),

guess_counts as (
    {%- for guess, value in guesses.items() %}

    select
        sent_date,
        '{{ guess }}' as guess,
        {{ value }} as guessed_value,
        count(*) as send_count
        {%- for target, outcome in outcomes.items() -%}
        ,
        sum(case when {{ outcome }} then 1 else 0 end) as {{ target }}_count
        {%- endfor %}
    from sends
    group by sent_date, {{ value }}
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

),

guess_sums as (

    select
        windows.scorecard_version,
        windows.window_name,
        windows.target,
        guess_counts.guess,
        guess_counts.guessed_value,
        sum(guess_counts.send_count) as send_count,
        sum(
            case windows.target
                {%- for target in outcomes %}
                when '{{ target }}' then guess_counts.{{ target }}_count
                {%- endfor %}
            end
        ) as outcome_count
    from windows
    inner join guess_counts
        on windows.sent_date = guess_counts.sent_date
    where windows.window_name <> 'newest_days'
    group by
        windows.scorecard_version,
        windows.window_name,
        windows.target,
        guess_counts.guess,
        guess_counts.guessed_value

),

guess_ranks as (

    select
        *,
        sum(send_count) over (
            partition by scorecard_version, window_name, target, guess
            order by guessed_value
            rows between unbounded preceding and current row
        ) - send_count as lower_count
    from guess_sums

),

guess_aucs as (

    select
        {{ keys | join(', ') }},
        guess,
        {{ cell_auc() }} as auc
    from guess_ranks
    group by {{ keys | join(', ') }}, guess

),

guessed as (

    select
        {%- for guess in guesses %}
        max(case when guess = '{{ guess }}' then auc end) as auc_{{ guess }},
        {%- endfor %}
        {{ keys | join(',\n        ') }}
    from guess_aucs
    group by {{ keys | join(', ') }}

),

bin_counts as (

    {%- for place in prediction_term_places() %}
    select
        sent_date,
        target,
        {{ place }} as term_place,
        bin_{{ place }} as bin,
        sum(send_count) as send_count
    from cells
    group by sent_date, target, bin_{{ place }}
    {%- if not loop.last %}

    union all

    {%- endif %}
    {%- endfor %}

),

bin_sums as (

    select
        windows.scorecard_version,
        windows.window_name,
        scorecards.target,
        scorecards.feature,
        scorecards.bin,
        sum(coalesce(bin_counts.send_count, 0)) as seen_count,
        sum(scorecards.send_count) as learnt_count
    from windows
    inner join scorecards
        on
            windows.version_number = scorecards.version_number
            and windows.target = scorecards.target
    left join bin_counts
        on
            windows.sent_date = bin_counts.sent_date
            and scorecards.target = bin_counts.target
            and scorecards.term_place = bin_counts.term_place
            and scorecards.bin = bin_counts.bin
    group by
        windows.scorecard_version,
        windows.window_name,
        scorecards.target,
        scorecards.feature,
        scorecards.bin

),

shares as (

    select
        {%- for name in ['seen', 'learnt'] %}
        greatest(0.0001, {{ ratio(
            name ~ '_count',
            'sum(' ~ name ~ '_count) over (partition by ' ~ keys | join(', ') ~ ', feature)'
        ) }}) as {{ name }}_share,
        {%- endfor %}
        *
    from bin_sums

),

drifts as (

    select
        {{ keys | join(',\n        ') }},
        feature,
        cast(sum(cast(
            (seen_share - learnt_share) * ln(seen_share / learnt_share) as decimal(18, 9)
        )) as {{ type_double() }}) as stability_index
    from shares
    group by {{ keys | join(', ') }}, feature

),

placed_drifts as (

    select
        *,
        row_number() over (
            partition by {{ keys | join(', ') }} order by stability_index desc, feature asc
        ) as place
    from drifts

),

leavers as (

    select
        windows.scorecard_version,
        windows.window_name,
        windows.target,
        sends.contact_key,
        count(*) as mail_count
    from sends
    inner join windows
        on sends.sent_date = windows.sent_date and windows.target = 'unsubscribe'
    where sends.is_unsubscribed
    group by
        windows.scorecard_version,
        windows.window_name,
        windows.target,
        sends.contact_key

),

repeats as (

    select
        {{ keys | join(', ') }},
        {{ ratio('sum(mail_count * mail_count)', 'sum(mail_count)') }} as mails_per_leaving
    from leavers
    group by {{ keys | join(', ') }}

),

message_counts as (

    select
        sent_date,
        message_key,
        count(*) as send_count
    from sends
    group by sent_date, message_key

),

judged as (

    select
        windows.scorecard_version,
        windows.window_name,
        windows.target,
        min(windows.sent_date) as first_date,
        max(windows.sent_date) as last_date,
        {{ ratio(
            'sum(message_counts.send_count * message_counts.send_count)',
            'sum(message_counts.send_count) * sum(message_counts.send_count)'
        ) }} as message_share
    from windows
    inner join message_counts
        on windows.sent_date = message_counts.sent_date
    group by windows.scorecard_version, windows.window_name, windows.target

)

select
    judged.scorecard_version,
    judged.window_name,
    judged.target,
    placed_drifts.feature as drifted_feature,
    guessed.auc_open_rate,
    guessed.auc_pressure,
    placed_drifts.stability_index,
    coalesce(repeats.mails_per_leaving, 1) as mails_per_leaving,
    judged.message_share,
    judged.first_date,
    judged.last_date
from judged
left join guessed
    on
        judged.scorecard_version = guessed.scorecard_version
        and judged.window_name = guessed.window_name
        and judged.target = guessed.target
left join placed_drifts
    on
        judged.scorecard_version = placed_drifts.scorecard_version
        and judged.window_name = placed_drifts.window_name
        and judged.target = placed_drifts.target
        and placed_drifts.place = 1
left join repeats
    on
        judged.scorecard_version = repeats.scorecard_version
        and judged.window_name = repeats.window_name
        and judged.target = repeats.target
