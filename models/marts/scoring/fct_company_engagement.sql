{{ account_engagement_mart('company') }}
