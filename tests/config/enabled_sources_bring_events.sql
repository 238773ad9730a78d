{{ config(severity='warn') }}

-- What is this: sources that are switched on and bring no event at all.
-- When does it matter: the loader lands nothing, or another folder or schema than expected is read.
-- How to resolve: look at the tables that models/staging/<source> names, or take the source out of
-- enabled_sources.
with

coverage as (select * from {{ ref('rpt_source_coverage') }}),

enabled_sources as (
    {%- for source_name in setting('enabled_sources') %}

    select '{{ source_name }}' as source
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

)

select enabled_sources.source
from enabled_sources
left join coverage
    on
        coverage.row_count > 0
        -- events of the generic tables name their system themselves
        and enabled_sources.source in (coverage.source, 'generic')
where coverage.row_count is null
