with

{{ account_members('company') }},

{{ account_scores('company') }}

select * from account_scores
