{# What is wrong in the seed of tiers. One row per contradiction. #}
with

{{ known_scores() }},

tiers as (

    {{ seed_rows('score_tiers') }}

),

repeated_tiers as (

    select
        min(seed_file) as seed_file,
        score_id,
        tier
    from tiers
    group by score_id, tier
    having count(*) > 1

),

numbered_tiers as (

    select
        tiers.seed_file,
        tiers.score_id,
        tiers.tier,
        tiers.tier_rank,
        tiers.min_score,
        known_scores.score_id as known_score_id,
        {{ parse_integer('tiers.tier_rank') }} as rank_number,
        {{ parse_decimal('tiers.min_score') }} as bound,
        known_scores.lowest_score
    from tiers
    left join known_scores
        on tiers.score_id = known_scores.score_id

),

neighbouring_tiers as (

    select
        *,
        lag(tier) over best_first as better_tier,
        lag(rank_number) over best_first as better_rank_number,
        lag(bound) over best_first as better_bound,
        lead(tier) over best_first as worse_tier
    from numbered_tiers
    window best_first as (partition by score_id order by rank_number, tier)

),

errors as (

    {{ config_errors('repeated_tiers', "score_id || ' / ' || tier", [
        ('1 = 1', "'the tier stands more than once'", 'Keep one row per score_id and tier'),
    ]) }}

    union all

    {{ config_errors('neighbouring_tiers', "score_id || ' / ' || coalesce(tier, '(no tier)')", [
        ('score_id is null or tier is null or tier_rank is null',
         "'score_id, tier or tier_rank is empty'", 'Fill them in'),
        ('score_id is not null and known_score_id is null',
         "'unknown score ' || score_id", 'Add it to seeds/scoring/scores.csv or remove the row'),
        ("tier = 'unscored'",
         "'the name unscored is kept for contacts with no event'", 'Give the tier another name'),
        ('tier_rank is not null and (rank_number is null or rank_number < 1)',
         "'tier_rank ' || tier_rank || ' is no whole number from 1'", 'Number the tiers 1, 2, 3 from the best down'),
        ('min_score is not null and bound is null',
         "'min_score ' || min_score || ' is no number'", 'Write a plain number, or leave it empty for no lower bound'),
        ('rank_number = better_rank_number',
         "'tier_rank ' || tier_rank || ' is also that of tier ' || better_tier", 'Give each tier its own rank'),
        ('rank_number > better_rank_number and (bound = better_bound or (bound is null and better_bound is null))',
         "'min_score ' || coalesce(min_score, '(empty)') || ' is also that of tier ' || better_tier",
         'Give each tier its own lower bound; only the last may have none'),
        ('rank_number > better_rank_number and bound is not null and (bound > better_bound or better_bound is null)',
         "'it ranks after tier ' || better_tier || ' but begins at a higher score'",
         'Let min_score fall as tier_rank rises'),
        ('worse_tier is null and known_score_id is not null and bound > coalesce(lowest_score, bound - 1)',
         "'gap: no tier holds the scores below ' || min_score",
         'Leave min_score of the last tier empty, or lower it to the min_score of the score'),
    ]) }}

)

select * from errors
