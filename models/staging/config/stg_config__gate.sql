-- Stops the run here if any seed contradicts itself or another: all other models come after it.
{{ refuse_config_errors(ref('stg_config__errors')) }}

select count(*) as error_count
from {{ ref('stg_config__errors') }}
