{{ config(
    enabled=capability_is_on('saturation'),
    materialized='loop',
    start='stg_config__saturation_declines',
    rounds=10
) }}

-- How common each decline is. Each round makes a decline as much more common as it explains
-- contacts better than the others do, squared to need fewer rounds. The prior counts as some
-- contacts.
with

shares as (select * from {{ ref('stg_config__saturation_declines') }}),

drawn as (

    select
        likelihoods.contact_key,
        likelihoods.decline_number,
        likelihoods.likelihood * shares.share as weight,
        likelihoods.likelihood
    from {{ ref('int_decline_likelihoods') }} as likelihoods
    inner join shares
        on likelihoods.decline_number = shares.decline_number
    where likelihoods.is_drawn

),

contacts as (

    select
        contact_key,
        {{ exact_sum('weight', decimals=15) }} as weight
    from drawn
    group by contact_key

),

fits as (

    select
        drawn.decline_number,
        count(*) as drawn_count,
        power({{ exact_sum('drawn.likelihood / contacts.weight') }}, 2) as fit
    from drawn
    inner join contacts
        on drawn.contact_key = contacts.contact_key
    group by drawn.decline_number

),

explained as (

    select
        shares.*,
        coalesce(fits.drawn_count, 0) as drawn_count,
        shares.share * coalesce(fits.fit / power(fits.drawn_count, 2), 1) as fitted_share
    from shares
    left join fits
        on shares.decline_number = fits.decline_number

),

totals as (

    select {{ exact_sum('fitted_share', decimals=15) }} as fitted_share
    from explained

)

select
    explained.decline_number,
    explained.decline,
    explained.prior_share,
    (
        explained.drawn_count * explained.fitted_share / totals.fitted_share
        + settings.prior_contacts * explained.prior_share
    ) / (explained.drawn_count + settings.prior_contacts) as share
from explained
cross join totals
cross join {{ ref('stg_config__saturation_settings') }} as settings
