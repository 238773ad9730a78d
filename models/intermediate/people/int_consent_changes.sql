-- What consent is after each day on which something was said of it: one row per contact and day. A
-- list that withholds consent (pending, archived) matters while no other list has it; withheld for
-- everything, it forbids all. What is said after the as-of date counts on it.
with

as_of as (select * from {{ ref('int_as_of_date') }}),

scopes as (select * from {{ ref('int_consent_scopes') }}),

scope_states as (

    select distinct
        contact_key,
        scope,
        case
            when scope = 'all' and scope_state = 'withheld' then 'objected' else scope_state
        end as scope_state,
        stated_at
    from scopes

),

scope_changes as (

    select
        {%- for state in ['objected', 'withheld', 'added'] %}
        case when scope_state = '{{ state }}' then 1 else 0 end
        - case when lag(scope_state) over one_scope = '{{ state }}' then 1 else 0 end
            as {{ state }}_change,
        {%- endfor %}
        contact_key,
        stated_at
    from scope_states
    window
        one_scope as (partition by contact_key, scope order by stated_at)

),

scopes_counted as (

    select distinct
        {%- for state in ['objected', 'withheld', 'added'] %}
        sum({{ state }}_change) over so_far as {{ state }}_count,
        {%- endfor %}
        contact_key,
        stated_at
    from scope_changes
    window
        so_far as (partition by contact_key order by stated_at)

),

said_so_far as (

    select distinct
        {%- for name, (aggregate, statements) in {
            'subscribed': ('max', ['subscribed']),
            'unsubscribed': ('max', ['objected']),
            'complained': ('min', ['complained']),
            'hard_bounced': ('min', ['undeliverable', 'bounced']),
            'last_hard_bounced': ('max', ['undeliverable', 'bounced']),
            'deliverable': ('max', ['deliverable']),
        }.items() %}
        {{ aggregate }}(
            case when statement in ({{ quoted_list(statements) }}) then stated_at end
        ) over so_far as {{ name }}_at,
        {%- endfor %}
        contact_key,
        stated_at
    from scopes
    window
        so_far as (partition by contact_key order by stated_at)

),

flagged as (

    select
        said_so_far.contact_key,
        said_so_far.stated_at,
        least(cast(said_so_far.stated_at as date), as_of.as_of_date) as change_date,
        scopes_counted.objected_count > 0
        or (scopes_counted.withheld_count > 0 and scopes_counted.added_count = 0)
            as is_unsubscribed,
        said_so_far.complained_at is not null as has_complained,
        coalesce(
            said_so_far.last_hard_bounced_at
            >= coalesce(said_so_far.deliverable_at, said_so_far.last_hard_bounced_at),
            false
        ) as has_hard_bounced,
        said_so_far.subscribed_at,
        said_so_far.unsubscribed_at,
        said_so_far.complained_at,
        said_so_far.hard_bounced_at
    from said_so_far
    inner join scopes_counted
        on
            said_so_far.contact_key = scopes_counted.contact_key
            and said_so_far.stated_at = scopes_counted.stated_at
    cross join as_of

),

placed as (

    select
        *,
        row_number() over (
            partition by contact_key, change_date order by stated_at desc
        ) as place
    from flagged

)

select
    contact_key,
    is_unsubscribed,
    has_complained,
    has_hard_bounced,
    is_unsubscribed or has_complained or has_hard_bounced as is_refused,
    change_date,
    subscribed_at,
    unsubscribed_at,
    complained_at,
    hard_bounced_at
from placed
where place = 1
