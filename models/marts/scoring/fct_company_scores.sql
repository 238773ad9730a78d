{{ account_scores_mart('company') }}
