{{ config(materialized='view') }}

with

unioned as (

    {{ union_sources('events') }}

)

select * from unioned
