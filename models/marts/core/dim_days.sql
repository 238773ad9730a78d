{{ config(materialized='view') }}

with

numbers as (

    {{ dbt.generate_series(16384) | indent(4) }}

)

select {{ add_days("cast('1999-12-31' as date)", 'numbers.generated_number') }} as calendar_date
from numbers
