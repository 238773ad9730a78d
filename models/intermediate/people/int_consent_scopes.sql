-- What stands in each scope once something was said: one row per contact, scope, statement and
-- time. The only place that weighs statements. An objection stands in its scope until a later own
-- subscription in that scope; of two at one instant the objection counts. An objection to an
-- address that several contacts share counts for all of them, what would lift one for none. Without
-- a date in as_of_date all that is known today counts. A no of a day, without a time, counts to
-- its end. Nothing is later than an objection of which no time is known. Letter case tells no two
-- lists apart.
with

subjects as (select * from {{ ref('int_contact_hashes') }}),

statements as (

    select
        subject_hash,
        lower(scope) as scope,
        statement,
        stated_at
    from {{ ref('int_objections') }}

    union

    select
        subject_hash,
        lower(scope) as scope,
        statement,
        stated_at
    from {{ ref('int_consent_statements') }}

),

known as (

    select distinct
        subjects.contact_key,
        statements.scope,
        statements.statement,
        case
            when
                statements.statement in ('objected', 'withheld')
                and statements.stated_at <> {{ unknown_time() }}
                and statements.stated_at = {{ dbt.date_trunc('day', 'statements.stated_at') }}
                then {{ dbt.dateadd('second', 86399, 'statements.stated_at') }}
            else statements.stated_at
        end as stated_at
    from statements
    inner join subjects
        on statements.subject_hash = subjects.subject_hash
    where
        (
            not subjects.is_shared
            or statements.statement not in ('subscribed', 'added', 'deliverable')
        )
    {%- if setting('as_of_date') %}
        and cast(statements.stated_at as date) <= cast('{{ setting('as_of_date') }}' as date)
    {%- endif %}

),

-- What was said last in a scope, up to each statement.
scopes_so_far as (

    select
        {%- for name, statements in {
            'objected': ['objected'],
            'withheld': ['withheld'],
            'subscribed': ['subscribed'],
            'added': ['subscribed', 'added'],
        }.items() %}
        max(
            case when statement in ({{ quoted_list(statements) }}) then stated_at end
        ) over so_far as {{ name }}_at,
        {%- endfor %}
        max(
            case when statement = 'objected' and stated_at = {{ unknown_time() }} then 1 else 0 end
        ) over so_far as is_for_ever,
        contact_key,
        scope,
        statement,
        stated_at
    from known
    window
        so_far as (partition by contact_key, scope order by stated_at)

)

select
    contact_key,
    scope,
    statement,
    case
        when is_for_ever = 1 or objected_at >= coalesce(subscribed_at, objected_at) then 'objected'
        when withheld_at >= coalesce(added_at, withheld_at) then 'withheld'
        when added_at is not null then 'added'
    end as scope_state,
    coalesce(withheld_at >= coalesce(added_at, withheld_at), false) as is_withheld,
    stated_at
from scopes_so_far
