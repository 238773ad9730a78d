{{ config(severity='warn') }}

-- What is this: words in rules, segments and thresholds that no message, planned send, company or
-- contact has, with the nearest word that one has.
-- When does it matter: mostly a slip of the pen. A send rule for a category that nobody sends never
-- fires, a segment stays empty, points are never earned, and nothing else says so.
-- How to resolve: write the word as the data have it. A word that is yet to come is fine.
with

{{ words_asked_for() }}

select
    seed,
    row_key,
    field,
    value,
    {{ word_meant() }} as did_you_mean
from unknown
