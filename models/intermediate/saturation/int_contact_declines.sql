{{ config(materialized='view') }}

{%- set given = 'likelihoods.likelihood_# * shares.share_#' %}
-- How much mail tires each contact that was mailed: the mean of the declines, each as likely as the
-- contact's own answers and the population make it.
with

likelihoods as (

    select * from {{ ref('int_decline_likelihoods') }}

),

shares as (

    select * from {{ ref('int_decline_shares') }}

),

declines as (

    select * from {{ ref('stg_config__saturation_declines') }}

),

averaged as (

    select
        likelihoods.contact_id,
        likelihoods.send_count,
        likelihoods.response_count,
        shares.mean_decline,
        shares.mean_square,
        {{ decline_sum(given ~ ' * declines.decline_#') }}
        / {{ decline_sum(given) }} as decline,
        {{ decline_sum(given ~ ' * declines.decline_# * declines.decline_#') }}
        / {{ decline_sum(given) }} as square
    from likelihoods
    cross join shares
    cross join declines

)

select
    contact_id,
    send_count,
    response_count,
    decline,
    greatest(
        0,
        1 - (square - decline * decline)
        / nullif(greatest(mean_square - mean_decline * mean_decline, 0), 0)
    ) as own_share
from averaged
