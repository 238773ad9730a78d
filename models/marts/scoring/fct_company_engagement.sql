with

{{ account_members('company') }},

{{ account_engagement('company') }}

select * from account_engagement
