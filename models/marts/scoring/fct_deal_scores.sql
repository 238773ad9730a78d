with

{{ account_members('deal') }},

{{ account_scores('deal') }}

select * from account_scores
