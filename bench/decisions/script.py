"""Decides the planned sends of the bench by hand: `python -m bench.decisions.script --help`.

What one would write for these rules alone: the rule set `current` as shipped, in DuckDB, a table
a turn, the allowed sends of a contact as a list with one number per day. It reads the raw Parquet
files and, since scores are not its business, each contact's tier from the project's database. It
knows no soft bounces, no candidate rule sets, no duplicates and no rules but these.
"""

import argparse
from pathlib import Path

import duckdb

# Day 7 is the first planned one: a window of seven days looks at most six days back.
QUEUE = """
create temp table left_by as
    select contact_id,
        case when bool_or(event_type = 'unsubscribed') then 'unsubscribed'
            when bool_or(event_type = 'bounced') then 'hard_bounced' end as rule_id
    from '{raw}/events.parquet' where event_type in ('unsubscribed', 'bounced') group by all;

create temp table tiers as
    select contact_id, case when score >= 40 then 'hot' when score < 5 then 'cold' end as tier
    from project.scoring.fct_contact_scores
    where score_id = 'engagement_decayed' and is_scored;

create temp table people as
    select row_number() over () as person, contacts.contact_id, left_by.rule_id,
        coalesce(tiers.tier, '') as tier
    from '{raw}/contacts.parquet' as contacts
    left join left_by using (contact_id)
    left join tiers using (contact_id);

create temp table sends as
    select people.person, people.contact_id, planned.message_id, planned.planned_at,
        case people.tier when 'hot' then 4 when 'cold' then 2 else 3 end as week_limit,
        cast(planned.planned_at::date - date '{first}' as integer) + 7 as day,
        case when people.rule_id is not null then people.rule_id
            when people.tier = 'cold' and messages.category = 'promotion' then 'cold_promotion'
        end as excluded_by,
        row_number() over (
            partition by people.person, excluded_by is null
            order by planned.weight desc, planned.planned_at, planned.message_id
        ) as turn
    from '{raw}/planned_sends.parquet' as planned
    inner join people using (contact_id)
    inner join '{raw}/messages.parquet' as messages using (message_id);

create temp table mailed as
    select people.person, cast(occurred_at::date - date '{first}' as integer) + 7 as day,
        count(*) as mails
    from '{raw}/events.parquet' inner join people using (contact_id)
    where event_type = 'sent' and occurred_at::date >= date '{first}' - 6
    group by all;

create temp table state as
    select people.person,
        list_transform(range(1, {days} + 7), lambda day: 0) as allowed,
        coalesce(found.sent, []) as sent
    from people
    left join (
        select person, list_transform(range(1, {days} + 7),
            lambda day: coalesce(map_extract_value(found_mails, day), 0)
        ) as sent
        from (
            select person, map_from_entries(list((day::bigint, mails))) as found_mails
            from mailed group by person
        )
    ) as found using (person);
"""
TURN = """
create or replace temp table step as
    select sends.*, state.allowed, state.sent,
        state.allowed[sends.day] as day_planned,
        coalesce(state.sent[sends.day], 0) as day_sent,
        list_sum(state.allowed[sends.day - 6:sends.day + 6]) as week_planned,
        coalesce(list_sum(state.sent[sends.day - 6:sends.day + 6]), 0) as week_sent
    from sends inner join state using (person)
    where sends.turn = {turn} and sends.excluded_by is null;

insert into decided
    select message_id, contact_id, planned_at,
        case when day_planned + day_sent >= 1 then 'one_a_day'
            when week_planned + week_sent >= week_limit then 'three_a_week' end as rule_id,
        case rule_id when 'one_a_day' then 1 when 'three_a_week' then week_limit end,
        case rule_id when 'one_a_day' then day_sent when 'three_a_week' then week_sent end,
        case rule_id when 'one_a_day' then day_planned when 'three_a_week' then week_planned end
    from step;

create or replace temp table state as
    select state.person, state.sent,
        case when step.person is null or step.day_planned + step.day_sent >= 1
                or step.week_planned + step.week_sent >= step.week_limit then state.allowed
            else state.allowed[1:step.day - 1] || [step.day_planned + 1]
                || state.allowed[step.day + 1:]
        end as allowed
    from state left join step using (person);
"""
RESULT = """
create or replace table {table} (
    message_id varchar, contact_id varchar, planned_at timestamp, blocking_rule_id varchar,
    threshold integer, sent_count integer, planned_count integer
)
"""


def run(raw, database, out, memory="10GB", threads=2):
    """Decide the sends of the Parquet files in `raw` into the new file `out`, table `decided`."""
    out = Path(out)
    out.unlink(missing_ok=True)
    settings = {"memory_limit": memory, "threads": threads}
    settings |= {"temp_directory": str(out.with_suffix(".spill"))}
    with duckdb.connect(str(out), config=settings) as connection:
        connection.execute(f"attach '{database}' as project (read_only)")
        first, days = connection.execute(
            "select min(planned_at)::date, max(planned_at)::date - min(planned_at)::date + 1"
            f" from '{raw}/planned_sends.parquet'"
        ).fetchone()
        connection.execute(RESULT.format(table="decided"))
        connection.execute(QUEUE.format(raw=raw, first=first, days=days))
        connection.execute(
            "insert into decided select message_id, contact_id, planned_at, excluded_by,"
            " null, null, null from sends where excluded_by is not null"
        )
        (turns,) = connection.execute("select max(turn) from sends").fetchone()
        for turn in range(1, turns + 1):
            connection.execute(TURN.format(turn=turn))


def main():
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description="The decisions of the bench by a script.")
    parser.add_argument("--raw", required=True, help="folder of the raw Parquet files")
    parser.add_argument("--database", required=True, help="the project's, for the tiers")
    parser.add_argument("--out", required=True, help="database to write, replaced")
    parser.add_argument("--memory", default="10GB", help="DuckDB's memory_limit")
    chosen = parser.parse_args()
    run(chosen.raw, chosen.database, chosen.out, chosen.memory)


if __name__ == "__main__":
    main()
