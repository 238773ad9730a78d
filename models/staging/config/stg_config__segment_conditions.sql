{{ config(enabled=capability_is_on('segments')) }}

select distinct
    segment_id,
    condition_field,
    condition_operator,
    condition_value,
    coalesce({{ parse_integer('condition_group') }}, 1) as condition_group,
    {{ condition_key('condition_field', 'condition_operator', 'condition_value') }}
        as condition_key,
    -- its past is known: tiers, consent, and days since something happened
    condition_field like 'tier.%'
    or condition_field like 'tier_rank.%'
    or condition_field in ({{ quoted_list(dated_consent_traits()) }})
    or (
        condition_field in ({{ quoted_list(counted_day_traits()) }})
        and condition_operator in ('>', '>=', '<', '<=', 'is_present', 'is_missing')
    ) as is_dated
from {{ ref('segment_conditions') }}
