with

seeded as (

    select * from {{ ref('machine_user_agents') }}

)

select
    lower(pattern) as pattern,
    operator
from seeded
