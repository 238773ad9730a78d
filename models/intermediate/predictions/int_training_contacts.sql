-- Whose mails are learnt from: everybody, or in a large warehouse those whose hash falls below the
-- share that keeps the training within its bound. A contact stays drawn as long as the share does.
with

contact_days as (

    select * from {{ ref('int_mail_days') }}

),

contacts as (

    select * from {{ ref('int_contacts') }}

),

period as (

    select * from {{ ref('int_prediction_period') }}

),

settings as (

    select * from {{ ref('stg_config__prediction_settings') }}

),

shares as (

    select {{ ratio('max(settings.max_training_sends)', 'sum(contact_days.send_count)') }} as share
    from contact_days
    inner join period
        on contact_days.event_date between period.sends_from_date and period.closed_until_date
    cross join settings

)

select
    contacts.contact_id,
    cast(contacts.created_at as date) as joined_on
from contacts
cross join shares
where mod({{ hash_bigint('contacts.contact_id') }}, 1000000) < 1000000 * coalesce(shares.share, 1)
