{%- set numbers = decline_numbers() %}
{%- set rounds = 10 %}
{%- set total = decline_sum('drawn.likelihood_# * shares.share_#') %}
-- How common each decline is: one row. Each round makes a decline as much more common as it
-- explains contacts better than the others do, squared to need fewer rounds. The prior counts as
-- some contacts.
with

declines as (

    select * from {{ ref('stg_config__saturation_declines') }}

),

settings as (

    select * from {{ ref('stg_config__saturation_settings') }}

),

answered as (

    select *
    from {{ ref('int_decline_likelihoods') }}
    where response_count > 0

),

counted as (

    select count(*) as answered_count
    from answered

),

drawn as (

    select answered.*
    from answered
    cross join counted
    cross join settings
    where
        mod({{ hash_bigint('answered.contact_id') }}, 1000000)
        < 1000000.0 * settings.max_fit_contacts / counted.answered_count

),

counted_drawn as (

    select count(*) as drawn_count
    from drawn

),

round_0 as (

    select
        {%- for number in numbers %}
        declines.prior_share_{{ number }} as share_{{ number }},
        {%- endfor %}
        counted_drawn.drawn_count
    from declines
    cross join counted_drawn

),
{%- for step in range(1, rounds + 1) %}

fits_{{ step }} as (

    select
        {%- for number in numbers %}
        max(shares.share_{{ number }}) * power(
            coalesce({{ exact_sum('drawn.likelihood_' ~ number ~ ' / ' ~ total) }}, 1), 2
        ) as fit_{{ number }},
        {%- endfor %}
        max(shares.drawn_count) as drawn_count
    from round_{{ step - 1 }} as shares
    left join drawn
        on 1 = 1

),

round_{{ step }} as (

    select
        {%- for number in numbers %}
        (
            fits.drawn_count * fits.fit_{{ number }} / {{ decline_sum('fits.fit_#') }}
            + settings.prior_contacts * declines.prior_share_{{ number }}
        ) / (fits.drawn_count + settings.prior_contacts) as share_{{ number }},
        {%- endfor %}
        fits.drawn_count
    from fits_{{ step }} as fits
    cross join declines
    cross join settings

),
{%- endfor %}

final as (

    select
        {%- for number in numbers %}
        shares.share_{{ number }},
        {%- endfor %}
        shares.drawn_count,
        {{ decline_sum('shares.share_# * declines.decline_#') }} as mean_decline,
        {{ decline_sum('shares.share_# * declines.decline_# * declines.decline_#') }}
            as mean_square
    from round_{{ rounds }} as shares
    cross join declines

)

select * from final
