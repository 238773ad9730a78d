with

{{ account_members('deal') }},

{{ account_engagement('deal') }}

select * from account_engagement
