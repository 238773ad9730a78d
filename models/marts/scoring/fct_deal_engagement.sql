{{ account_engagement_mart('deal') }}
