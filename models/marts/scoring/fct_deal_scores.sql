{{ account_scores_mart('deal') }}
