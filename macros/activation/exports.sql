{# What each destination is given: the columns of its import, in its spelling. #}

{% macro exports_are_on() -%}
  {%- set is_on = setting('activation_exports') | string | lower == 'true' -%}
  {%- if is_on and not (capability_is_on('segments') and capability_is_on('predictions')) -%}
    {{ exceptions.raise_compiler_error(
      "The var 'activation_exports' is true, and exports tell of segments and predictions: 'capabilities' must name both."
    ) }}
  {%- endif -%}
  {{ return(is_on) }}
{%- endmacro %}


{% macro export_values() -%}
  {#- What may be exported, in the order of the columns. The last two tell how long the rows may be used, not of a contact. -#}
  {{ return([
    'email', 'contact_id', 'country', 'timezone', 'tier', 'segment_id', 'recommended_action', 'score', 'percentile',
    'open_percentile', 'consent_as_of', 'use_until',
  ]) }}
{%- endmacro %}


{% macro export_headers(destination) -%}
  {#- {value: name of the column in the import file} of a destination. -#}
  {{ return({
    'brevo': {
      'email': 'EMAIL', 'contact_id': 'EXT_ID', 'country': 'COUNTRY', 'timezone': 'TIMEZONE',
      'tier': 'ENGAGEMENT_TIER', 'segment_id': 'SEGMENT', 'recommended_action': 'RECOMMENDED_ACTION',
      'score': 'ENGAGEMENT_SCORE', 'percentile': 'ENGAGEMENT_PERCENTILE',
      'open_percentile': 'OPEN_PERCENTILE',
      'consent_as_of': 'CONSENT_AS_OF', 'use_until': 'USE_UNTIL',
    },
    'mailchimp': {
      'email': 'Email Address', 'contact_id': 'CONTACTID', 'country': 'COUNTRY', 'timezone': 'TIMEZONE',
      'tier': 'ENGTIER', 'segment_id': 'TAGS', 'recommended_action': 'ENGACTION', 'score': 'ENGSCORE',
      'percentile': 'ENGPERCENT', 'open_percentile': 'OPENPCT',
      'consent_as_of': 'CONSENTED', 'use_until': 'USEUNTIL',
    },
    'hubspot': {
      'email': 'email', 'contact_id': 'external_contact_id', 'country': 'country', 'timezone': 'timezone',
      'tier': 'engagement_tier', 'segment_id': 'engagement_segment',
      'recommended_action': 'engagement_action', 'score': 'engagement_score',
      'percentile': 'engagement_percentile', 'open_percentile': 'open_percentile',
      'consent_as_of': 'consent_as_of', 'use_until': 'use_until',
    },
    'activecampaign': {
      'email': 'Email', 'contact_id': 'External ID', 'country': 'Country', 'timezone': 'Time zone',
      'tier': 'Engagement tier', 'segment_id': 'Tags', 'recommended_action': 'Engagement action',
      'score': 'Engagement score', 'percentile': 'Engagement percentile', 'open_percentile': 'Open percentile',
      'consent_as_of': 'Consent as of', 'use_until': 'Use until',
    },
    'adobe_campaign': {
      'email': 'email', 'contact_id': 'customerId', 'country': 'countryCode', 'timezone': 'timeZone',
      'tier': 'engagementTier', 'segment_id': 'segment', 'recommended_action': 'recommendedAction',
      'score': 'engagementScore', 'percentile': 'engagementPercentile', 'open_percentile': 'openPercentile',
      'consent_as_of': 'consentAsOf', 'use_until': 'useUntil',
    },
  }[destination]) }}
{%- endmacro %}


{% macro export_contacts(destination, only_changes=false) -%}
  {#- All consented contacts as a destination imports them, or those that are new or changed since the last publish. -#}
{%- set headers = export_headers(destination) -%}
with

contacts as (

    select * from {{ ref('int_export_contacts') }}

),

addresses as (

    select * from {{ ref('int_export_addresses') }}

),

changes as (

    select * from {{ ref('fct_export_changes') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

)

select
    {%- for value in export_values() %}
    {{ {'email': 'addresses', 'consent_as_of': 'as_of', 'use_until': 'as_of'}.get(value, 'contacts') }}.{{ value }} as {{ adapter.quote(headers[value]) }}
    {{- ',' if not loop.last }}
    {%- endfor %}
from contacts
inner join addresses
    on contacts.contact_id = addresses.contact_id
cross join as_of
{%- if only_changes %}
inner join changes
    on
        contacts.contact_id = changes.contact_id
        and as_of.as_of_date = changes.changed_on
        and changes.change in ('new', 'changed')
{%- endif %}
{%- endmacro %}
