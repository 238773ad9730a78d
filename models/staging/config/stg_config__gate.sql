-- Stops the run here if any seed contradicts itself or another. No data are read before.
{{ refuse_config_errors(ref('stg_config__errors')) }}

select count(*) as error_count
from {{ ref('stg_config__errors') }}
