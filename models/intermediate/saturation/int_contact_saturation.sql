{{ config(enabled=capability_is_on('saturation')) }}

-- How much mail tires each contact: the mean of the declines, each as likely as the contact's own
-- answers and the population make it; and how much it received in the last 28 days. `own_share`:
-- how much its own answers have narrowed its decline.
with

contacts as (select * from {{ ref('int_contacts') }}),

likelihoods as (select * from {{ ref('int_decline_likelihoods') }}),

shares as (select * from {{ ref('int_decline_shares') }}),

as_of as (select * from {{ ref('int_as_of_date') }}),

population as (

    select
        {{ exact_sum('share * decline', decimals=15) }} as decline,
        {{ exact_sum('share * decline * decline', decimals=15) }} as square
    from shares

),

weighed as (

    select
        likelihoods.contact_key,
        max(likelihoods.send_count) as send_count,
        max(likelihoods.response_count) as response_count,
        {{ exact_sum('likelihoods.likelihood * shares.share', decimals=15) }} as weight,
        {{ exact_sum('likelihoods.likelihood * shares.share * shares.decline', decimals=15) }}
            as decline,
        {{ exact_sum(
            'likelihoods.likelihood * shares.share * shares.decline * shares.decline', decimals=15
        ) }} as square
    from likelihoods
    inner join shares
        on likelihoods.decline_number = shares.decline_number
    group by likelihoods.contact_key

),

declines as (

    select
        contact_key,
        send_count,
        response_count,
        decline / weight as decline,
        square / weight - power(decline / weight, 2) as variance
    from weighed

),

exposures as (

    select
        sends.contact_key,
        sum(
            case
                when sends.sent_date > {{ add_days('as_of.as_of_date', -7) }} then 1 else 0
            end
        ) as sent_count_7d,
        count(*) as sent_count_28d,
        sum(case when sends.is_answered then 1 else 0 end) as answered_count_28d,
        sum(case when sends.is_tiring then 1 else 0 end) as tiring_count_28d
    from {{ ref('int_pressured_sends') }} as sends
    inner join as_of
        on sends.sent_date > {{ add_days('as_of.as_of_date', -28) }}
    group by sends.contact_key

)

select
    contacts.contact_key,
    cast(coalesce(exposures.sent_count_7d, 0) as bigint) as sent_count_7d,
    cast(coalesce(exposures.sent_count_28d, 0) as bigint) as sent_count_28d,
    cast(coalesce(exposures.answered_count_28d, 0) as bigint) as answered_count_28d,
    cast(coalesce(exposures.tiring_count_28d, 0) as {{ type_double() }}) / 4
        as tiring_mails_a_week,
    coalesce(declines.send_count, 0) as learnt_mail_count,
    coalesce(declines.response_count, 0) as learnt_response_count,
    coalesce(declines.decline, population.decline) as response_decline,
    population.decline as population_decline,
    coalesce(
        greatest(
            0,
            1 - declines.variance / nullif(
                greatest(population.square - population.decline * population.decline, 0), 0
            )
        ),
        0
    ) as own_share
from contacts
cross join population
left join declines
    on contacts.contact_key = declines.contact_key
left join exposures
    on contacts.contact_key = exposures.contact_key
