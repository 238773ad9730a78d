-- fct_contact_scores by hand: one DuckDB script, from the raw Parquet files and the seeds alone.
--
-- The yardstick of the bench: what a person would write who knows DuckDB, needs this one table, and
-- keeps nothing else: no ledger, no history, no tests, no other engine. The result is the same, row
-- for row (tests/python/test_bench.py). It reads the weights from the seeds, as dbt does.
--
-- Set before: the variables raw_dir, seed_dir and as_of_date ('' = the last day with an event).
-- Expects the raw types that the demo writes (times of contacts and loads as timestamps), all
-- tables present, and attributes without one key twice.
--
-- How it is fast: raw text is parsed once, into narrow rows of integers and hashes that stay in
-- memory; wide text is read a second time only for the rows that need it (repeated identities,
-- types with conditional rules); dictionary-encoded columns are compared once per word; caps are
-- counted per day, not per event: events of one rule and day are worth the same.

set TimeZone = 'UTC';
set preserve_insertion_order = false;

-- ------------------------------------------------------------------------------------------ macros

create macro present(given) as case when ltrim(given) <> '' then given end;

create macro parse_number(given) as
  case
    when regexp_matches(given, '^ *[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,2})? *$')
      then try_cast(trim(given) as double)
  end;

create macro parse_decimal(given) as
  case
    when regexp_matches(given, '^ *[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,2})? *$')
      then try_cast(trim(given) as decimal(18, 6))
  end;

create macro parse_boolean(given) as
  case lower(trim(given))
    when 'true' then true
    when '1' then true
    when 'false' then false
    when '0' then false
  end;

-- The cast to a type with time zone reads offsets; epoch_us brings it back at a fraction of what
-- timezone() costs.
create macro parse_timestamp(given) as
  case
    when regexp_matches(
      given,
      '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-5]):[0-5][0-9])?)?$'
    )
      then make_timestamp(epoch_us(try_cast(given as timestamptz)))
    when regexp_matches(
      given,
      '^ *[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]{1,9})?)?(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)?)? *$'
    )
      then make_timestamp(epoch_us(try_cast(
        case
          when substr(trim(given), 17, 1) = ':' then replace(trim(given), ',', '.')
          when length(trim(given)) > 10
            then left(trim(given), 16) || ':00' || substr(trim(given), 17)
          else trim(given)
        end as timestamptz
      )))
  end;

create macro ipv4_number(given) as
  case
    when regexp_matches(
      given,
      '^((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])[.]){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])$'
    )
      then
        cast(split_part(given, '.', 1) as bigint) * 16777216
        + cast(split_part(given, '.', 2) as bigint) * 65536
        + cast(split_part(given, '.', 3) as bigint) * 256
        + cast(split_part(given, '.', 4) as bigint)
  end;

create macro plain_decimal(number) as
  trim(trailing '.' from trim(trailing '0' from cast(number as varchar)));

create macro is_json_object(given) as
  case
    when json_valid(given)
      then
        json_type(given) = 'OBJECT'
        and not regexp_matches(
          regexp_replace(given, '"([^"\\]|\\.)*"', '""', 'g'), '(?i),\s*[}\]]|nan|inf'
        )
    else false
  end;

create macro json_member(given, member) as
  case when is_json_object(given) then json_extract_string(given, '$."' || member || '"') end;

create macro holds(given, operator, operand) as
  coalesce(
    case operator
      when 'is_present' then given is not null
      when '=' then given = operand
      when '!=' then given <> operand
      when 'contains' then contains(given, operand)
      when 'starts_with' then starts_with(given, operand)
      when 'in'
        then not contains(given, '|') and contains('|' || operand || '|', '|' || given || '|')
      when '>' then parse_number(given) > parse_number(operand)
      when '>=' then parse_number(given) >= parse_number(operand)
      when '<' then parse_number(given) < parse_number(operand)
      when '<=' then parse_number(given) <= parse_number(operand)
    end,
    false
  );

create macro whole_seconds(moment) as cast(floor(epoch_us(moment) / 1000000.0) as bigint);

create macro share_below(lower_count, scored_count) as
  coalesce(cast(lower_count as double) / nullif(cast(scored_count - 1 as double), 0), 0);

create macro quantile_number(lower_count, scored_count, quantiles) as
  cast(least(quantiles, floor(share_below(quantiles * lower_count, scored_count)) + 1) as integer);

create macro rounded(number) as sign(number) * floor(abs(number) * 1000000 + 0.5) / 1000000;

create macro csv(name) as table
  select *
  from read_csv(getvariable('seed_dir') || '/' || name || '.csv', all_varchar = true);

create macro mapping(name) as table select * from csv('mappings/' || name);

-- A seed with the rows of its preset that are switched on.
create macro seed(name) as table
  select * from csv('scoring/' || name)
  union all by name
  select columns(lambda column_name: column_name <> 'is_enabled')
  from csv('scoring/presets/preset_' || name)
  where score_id in (
    select score_id from csv('scoring/presets/preset_scores') where parse_boolean(is_enabled)
  );

create macro raw_table(name) as table
  select * from read_parquet(getvariable('raw_dir') || '/' || name || '.parquet');

set variable event_files = (
  select list(file order by file)
  from (
    from glob(getvariable('raw_dir') || '/events.parquet')
    union all
    from glob(getvariable('raw_dir') || '/events/*.parquet')
  )
);

create macro raw_events() as table
  select *, cast(file_index as bigint) << 40 | file_row_number as locator
  from read_parquet(getvariable('event_files'), file_row_number = true);

-- ---------------------------------------------------------------------------------------- settings

create type event_type as enum (
  select distinct event_type from mapping('event_type_map') order by all
);

-- A literal of that type: compared as one byte, not as text.
create macro kind(name) as cast(name as event_type);

create table rules as
select
  cast(row_number() over (order by score_id, rule_id, valid_from) as integer) as rule_number,
  cast(dense_rank() over (order by score_id, rule_id, cap_period) as integer) as cap_number,
  cast(dense_rank() over (order by score_id, rule_group) as integer) as group_number,
  score_id,
  rule_group,
  cast(event_type as event_type) as event_type,
  condition_field,
  condition_operator,
  condition_value,
  cap_period,
  coalesce(decay, 'none') as decay,
  parse_decimal(points) as points,
  cast(parse_number(cap_count) as integer) as cap_count,
  parse_number(half_life_days) as half_life_days,
  parse_number(linear_step_days) as linear_step_days,
  parse_number(linear_step_fraction) as linear_step_fraction,
  cast(parse_number(expires_after_days) as integer) as expires_after_days,
  coalesce(cast(trim(valid_from) as date), '-infinity'::date) as valid_from,
  coalesce(cast(trim(valid_to) as date), 'infinity'::date) as valid_to,
  coalesce(parse_boolean(includes_machine_events), false) as includes_machine_events
from seed('scoring_rules')
inner join (select score_id, includes_machine_events from seed('scores')) using (score_id);

create table property_rules as
select * replace (parse_decimal(points) as points) from seed('property_rules');

create table thresholds as
select
  signal,
  cast(parse_number(min_count) as integer) as min_count,
  cast(parse_number(within_seconds) as integer) as within_seconds
from mapping('machine_thresholds')
where parse_boolean(is_enabled);

-- Each spelling that occurs, once: the stream then joins on equality of raw text alone.
create table event_types as
with spelled as (
  select distinct source as raw_source, event_type as raw_event_type
  from raw_events()
),
mapped as (
  select
    source,
    lower(trim(vendor_event_type)) as vendor_event_type,
    event_type,
    bounce_type,
    coalesce(parse_boolean(is_machine), false) as is_machine
  from mapping('event_type_map')
)
select distinct
  coalesce(spelled.raw_source, '') as raw_source,
  spelled.raw_event_type,
  case
    when own_types.event_type is null then any_types.bounce_type
    else own_types.bounce_type
  end as bounce_type,
  cast(coalesce(own_types.event_type, any_types.event_type) as event_type) as event_type,
  coalesce(own_types.is_machine, any_types.is_machine) as is_machine
from spelled
left join mapped as own_types
  on present(spelled.raw_source) = own_types.source
  and lower(trim(spelled.raw_event_type)) = own_types.vendor_event_type
left join mapped as any_types
  on any_types.source = '*'
  and lower(trim(spelled.raw_event_type)) = any_types.vendor_event_type
where coalesce(own_types.event_type, any_types.event_type) is not null;

set variable machine_addresses = (
with networks as (
  select
    case when base_number is null then lower(network) end as address_prefix,
    base_number - base_number % block_size as first_number,
    base_number - base_number % block_size + block_size - 1 as last_number
  from (
    select
      network,
      ipv4_number(split_part(network, '/', 1)) as base_number,
      cast(power(2, 32 - parse_number(split_part(network, '/', 2))) as bigint) as block_size
    from mapping('machine_networks')
  )
),
addresses as (
  select distinct ip_address from raw_events() where ip_address is not null
)
select list(distinct ip_address)
from addresses
inner join networks
  on ipv4_number(ip_address) between first_number and last_number
  or starts_with(lower(ip_address), address_prefix)
);

set variable machine_agents = (
with agents as (
  select distinct user_agent from raw_events() where user_agent is not null
)
select list(distinct user_agent)
from agents
inner join mapping('machine_user_agents') as patterns
  on (patterns.operator = 'equals' and lower(user_agent) = lower(pattern))
  or (patterns.operator = 'contains' and contains(lower(user_agent), lower(pattern)))
);

-- ----------------------------------------------------------------------------------------- persons

create table records as
select
  present(contact_id) as contact_id,
  lower(trim(present(email))) as email,
  present(timezone) as timezone,
  present(country) as country,
  present(company_id) as company_id,
  present(owner_id) as owner_id,
  present(attributes) as attributes,
  created_at,
  updated_at,
  deleted_at is not null as is_deleted
from raw_table('contacts')
where present(contact_id) is not null;

-- An address points to its head, the smallest contact id that uses it; only heads that share a
-- contact are walked.
create table persons as
with recursive
heads as (
  select contact_id, min(contact_id) over (partition by email) as head_id
  from (select distinct contact_id, email from records where email is not null)
),
first_heads as (
  select contact_id, min(head_id) as first_head_id from heads group by contact_id
),
links as (
  select distinct head_id, first_head_id
  from heads
  inner join first_heads using (contact_id)
  where head_id <> first_head_id
),
both_ways as (
  select head_id, first_head_id as linked_id from links
  union
  select first_head_id, head_id from links
),
walks as (
  select head_id, linked_id from both_ways
  union
  select walks.head_id, both_ways.linked_id
  from walks
  inner join both_ways on walks.linked_id = both_ways.head_id
),
roots as (
  select head_id, min(linked_id) as root_id from walks group by head_id
),
rooted as (
  select
    records.contact_id,
    records.created_at,
    records.is_deleted,
    coalesce(roots.root_id, first_heads.first_head_id, records.contact_id) as root_id
  from records
  left join first_heads on records.contact_id = first_heads.contact_id
  left join roots on first_heads.first_head_id = roots.head_id
),
chosen as (
  select
    root_id,
    coalesce(
      arg_min(contact_id, (created_at, contact_id)) filter (where created_at is not null),
      min(contact_id)
    ) as person_id,
    bool_or(is_deleted) as is_erased
  from rooted
  group by root_id
)
select distinct rooted.contact_id, chosen.person_id, chosen.is_erased
from rooted
inner join chosen using (root_id);

-- The number of each person, and of each contact id that stands for them. Erased people have none.
create table keys as
with known as (
  select contact_id, person_id from persons where not is_erased
  union all
  select contact_id, contact_id
  from (select distinct present(contact_id) as contact_id from raw_events())
  anti join persons using (contact_id)
  where contact_id is not null
)
select contact_id, person_id, cast(dense_rank() over (order by person_id) as integer) as person
from known;

-- ------------------------------------------------------------------------------------------ events

-- All that a row's own text says, before any join: the scan still knows its dictionaries. DuckDB's
-- hash() of long texts that are alike collides, so texts go through md5_number() first.
create table events as
with parsed as (
  select
    locator,
    case
      when present(event_id) is not null
        then hash(coalesce(present(source), ''), md5_number(event_id))
      else hash(
        coalesce(present(source), ''),
        md5_number(contact_id),
        md5_number(present(message_id)),
        md5_number(present(link_url))
      )
    end as own_identity,
    present(event_id) is null as has_no_event_id,
    case when present(message_id) is not null then md5_number(message_id) end as message,
    hash(md5_number(present(link_url))) as link,
    hash(md5_number(present(ip_address))) as address,
    coalesce(source, '') as raw_source,
    event_type as raw_event_type,
    contact_id,
    coalesce(is_machine, false)
    or coalesce(list_contains(getvariable('machine_agents'), user_agent), false)
    or coalesce(list_contains(getvariable('machine_addresses'), ip_address), false) as is_machine,
    present(amount) is null or parse_decimal(amount) is not null as is_amount_good,
    parse_timestamp(occurred_at) as occurred_at,
    loaded_at
  from raw_events()
)
select
  parsed.locator,
  case
    when parsed.has_no_event_id
      then hash(parsed.own_identity, event_types.event_type, parsed.occurred_at)
    else parsed.own_identity
  end as identity,
  case when parsed.message is not null then hash(keys.person, parsed.message) end as person_message,
  parsed.link,
  parsed.address,
  keys.person,
  event_types.event_type,
  parsed.is_machine or event_types.is_machine as is_machine,
  parsed.occurred_at
from parsed
inner join keys on parsed.contact_id = keys.contact_id
inner join event_types
  on parsed.raw_source = event_types.raw_source
  and parsed.raw_event_type = event_types.raw_event_type
where parsed.is_amount_good and parsed.occurred_at <= parsed.loaded_at + interval 1 day;

-- The rows that wide text decides about: repeated identities, and types with conditional rules.
create table wide as
with repeated as (
  select identity from events group by identity having count(*) > 1
),
wanted as (
  select events.locator, events.identity, events.event_type, events.occurred_at, true as is_repeated
  from events
  semi join repeated using (identity)
  union all
  select locator, identity, event_type, occurred_at, false
  from events
  where event_type in (select event_type from rules where condition_field is not null)
)
select
  wanted.locator,
  wanted.identity,
  wanted.is_repeated,
  wanted.event_type,
  wanted.occurred_at,
  raw.loaded_at,
  present(raw.event_id) as event_id,
  present(raw.source) as source,
  present(raw.event_type) as received_event_type,
  raw.contact_id as received_contact_id,
  present(raw.message_id) as message_id,
  present(raw.link_url) as link_url,
  present(raw.user_agent) as user_agent,
  present(raw.ip_address) as ip_address,
  present(raw.bounce_type) as bounce_type,
  event_types.bounce_type as mapped_bounce_type,
  raw.is_machine as received_is_machine,
  parse_decimal(raw.amount) as amount,
  present(raw.currency) as currency,
  present(raw.properties) as properties
from raw_events() as raw
inner join wanted using (locator)
inner join event_types
  on coalesce(raw.source, '') = event_types.raw_source
  and raw.event_type = event_types.raw_event_type;

delete from events
where locator in (
  select locator
  from wide
  where is_repeated
  qualify row_number() over (
    partition by
      identity,
      source,
      event_id,
      case
        when event_id is null
          then (received_contact_id, event_type, message_id, occurred_at, link_url)
      end
    order by
      loaded_at, event_id nulls last, source nulls last, received_event_type nulls last,
      received_contact_id nulls last, occurred_at nulls last, message_id nulls last,
      link_url nulls last, user_agent nulls last, ip_address nulls last, bounce_type nulls last,
      received_is_machine nulls last, amount nulls last, currency nulls last,
      properties nulls last, locator
  ) > 1
);

set variable last_day = (
  select coalesce(
    cast(nullif(getvariable('as_of_date'), '') as date), cast(max(occurred_at) as date)
  )
  from events
);

-- ---------------------------------------------------------------------------------------- machines

-- Opens, clicks and the like of messages, not yet betrayed.
create table machine_locators as
with actions as (
  select
    locator,
    person_message,
    link,
    address,
    event_type,
    is_machine,
    whole_seconds(occurred_at) as second
  from events
  where
    person_message is not null
    and (is_machine or event_type not in (
      kind('queued'), kind('sent'), kind('delivered'), kind('deferred'), kind('bounced'),
      kind('rejected')
    ))
),
-- an open or click within seconds of a delivery, and no delivery before that one
soon as (
  select actions.locator, actions.person_message, actions.second
  from events as deliveries
  inner join actions on deliveries.person_message = actions.person_message
  cross join (select * from thresholds where signal = 'too_soon') as threshold
  where
    deliveries.event_type = kind('delivered')
    and not actions.is_machine
    and actions.event_type in (kind('opened'), kind('clicked'))
    and actions.second >= whole_seconds(deliveries.occurred_at)
    and actions.second < whole_seconds(deliveries.occurred_at) + threshold.within_seconds
),
too_soon as (
  select soon.locator
  from soon
  inner join events as deliveries on soon.person_message = deliveries.person_message
  cross join (select * from thresholds where signal = 'too_soon') as threshold
  where deliveries.event_type = kind('delivered')
  group by soon.locator, soon.second, threshold.within_seconds
  having soon.second < min(whole_seconds(deliveries.occurred_at)) + threshold.within_seconds
),
-- many links, or addresses, of one message: first whether there are as many at all, and anything
-- left to betray, then when
touches as (
  select
    actions.person_message,
    thresholds.signal,
    actions.link as touched,
    actions.is_machine,
    actions.second,
    thresholds.min_count,
    thresholds.within_seconds
  from actions
  inner join thresholds on thresholds.signal = 'every_link'
  where actions.event_type = kind('clicked')
  union all
  select
    actions.person_message,
    thresholds.signal,
    actions.address,
    actions.is_machine,
    actions.second,
    thresholds.min_count,
    thresholds.within_seconds
  from actions
  inner join thresholds on thresholds.signal = 'several_addresses'
  where actions.event_type in (kind('opened'), kind('clicked'))
),
suspects as (
  select person_message, signal
  from touches
  group by person_message, signal, min_count
  having
    count(touched) >= min_count
    and min(touched) <> max(touched)
    and bool_or(not is_machine)
),
suspect_touches as (
  select distinct
    * exclude (is_machine),
    cast(floor(second / cast(within_seconds as double)) as bigint) as slot
  from touches
  semi join suspects using (person_message, signal)
  where touched is not null
),
bursts as (
  select
    openers.person_message,
    openers.signal,
    openers.second as first_second,
    openers.second + openers.within_seconds as last_second
  from (select distinct * exclude (touched) from suspect_touches) as openers
  inner join (
    select *, slot as window_slot from suspect_touches
    union all
    select *, slot - 1 from suspect_touches
  ) as followers
    on openers.person_message = followers.person_message
    and openers.signal = followers.signal
    and openers.slot = followers.window_slot
    and followers.second between openers.second and openers.second + openers.within_seconds
  group by
    openers.person_message, openers.signal, openers.second, openers.within_seconds,
    openers.min_count
  having count(distinct followers.touched) >= openers.min_count
),
in_burst as (
  select actions.locator
  from actions
  inner join bursts
    on actions.person_message = bursts.person_message
    and actions.second between bursts.first_second and bursts.last_second
  where
    not actions.is_machine
    and (
      (bursts.signal = 'every_link' and actions.event_type = kind('clicked'))
      or (
        bursts.signal = 'several_addresses'
        and actions.event_type in (kind('opened'), kind('clicked'))
      )
    )
),
beside_clicks as (
  select unsubscriptions.locator
  from actions as unsubscriptions
  cross join (select * from thresholds where signal = 'unsubscribe_with_clicks') as threshold
  inner join actions as clicks
    on unsubscriptions.person_message = clicks.person_message
    and clicks.second >= unsubscriptions.second - threshold.within_seconds
    and clicks.second <= unsubscriptions.second + threshold.within_seconds
  where unsubscriptions.event_type = kind('unsubscribed') and clicks.event_type = kind('clicked')
  group by unsubscriptions.locator, threshold.min_count
  having count(distinct clicks.link) >= threshold.min_count
)
select locator from too_soon
union
select locator from in_burst
union
select locator from beside_clicks;

update events set is_machine = true where locator in (from machine_locators);

-- ------------------------------------------------------------------------------------------ points

create table conditions_met as
select events.locator, rules.rule_number
from wide
inner join events using (locator)
inner join rules on wide.event_type = rules.event_type and rules.condition_field is not null
left join (
  select *
  from raw_table('messages')
  where present(message_id) is not null
  qualify row_number() over (
    partition by message_id
    order by
      sent_at nulls last, message_name nulls last, category nulls last, message_type nulls last,
      channel nulls last
  ) = 1
) as messages on wide.message_id = messages.message_id
left join (select distinct person, person_id from keys) as people on events.person = people.person
where
  not wide.is_repeated
  and holds(
    case rules.condition_field
      when 'event_id' then wide.event_id
      when 'source' then wide.source
      when 'event_type' then cast(wide.event_type as varchar)
      when 'contact_id' then people.person_id
      when 'message_id' then wide.message_id
      when 'link_url' then wide.link_url
      when 'user_agent' then wide.user_agent
      when 'ip_address' then wide.ip_address
      when 'bounce_type'
        then case
          when lower(wide.bounce_type) in ('hard', 'soft') then lower(wide.bounce_type)
          else wide.mapped_bounce_type
        end
      when 'currency' then wide.currency
      when 'amount' then plain_decimal(wide.amount)
      when 'is_machine' then cast(events.is_machine as varchar)
      when 'occurred_at' then strftime(wide.occurred_at, '%Y-%m-%d %H:%M:%S')
      when 'loaded_at' then strftime(wide.loaded_at, '%Y-%m-%d %H:%M:%S')
      when 'message_name' then present(messages.message_name)
      when 'category' then present(messages.category)
      when 'message_type' then present(messages.message_type)
      when 'channel' then present(messages.channel)
      when 'sent_at' then strftime(messages.sent_at, '%Y-%m-%d %H:%M:%S')
      else present(json_member(wide.properties, substr(rules.condition_field, 12)))
    end,
    rules.condition_operator,
    rules.condition_value
  );

-- Events that earn points per person, rule and day: of those in a cap's period, the first ones.
create table daily as
with of_type as (
  select events.person, events.person_message, events.occurred_at, rules.*
  from events
  inner join rules on events.event_type = rules.event_type
  where rules.condition_field is null and (rules.includes_machine_events or not events.is_machine)
  union all
  select events.person, events.person_message, events.occurred_at, rules.*
  from events
  inner join conditions_met using (locator)
  inner join rules using (rule_number)
  where rules.includes_machine_events or not events.is_machine
),
applied as (
  select
    person,
    rule_number,
    cast(occurred_at as date) as event_date,
    case cap_period
      when 'message'
        then coalesce(person_message, cast(epoch_us(cast(occurred_at as date)) as ubigint))
      when 'week' then cast(epoch_us(date_trunc('week', cast(occurred_at as date))) as ubigint)
      when 'month' then cast(epoch_us(date_trunc('month', cast(occurred_at as date))) as ubigint)
      else 0
    end as period
  from of_type
  where
    cast(occurred_at as date) <= getvariable('last_day')
    and cast(occurred_at as date) >= valid_from
    and cast(occurred_at as date) < valid_to
),
counted as (
  select days.*, rules.cap_number, rules.cap_count, rules.cap_period = 'day' as is_daily_cap
  from (
    select person, rule_number, period, event_date, cast(count(*) as integer) as event_count
    from applied
    group by person, rule_number, period, event_date
  ) as days
  inner join rules using (rule_number)
),
full_periods as (
  select person, cap_number, period
  from counted
  where not is_daily_cap and cap_count is not null
  group by person, cap_number, period
  having sum(event_count) > min(cap_count)
),
earned as (
  select
    person,
    rule_number,
    event_date,
    case when is_daily_cap then least(event_count, cap_count) else event_count end as event_count
  from counted
  anti join full_periods using (person, cap_number, period)
  union all
  select
    person,
    rule_number,
    event_date,
    least(event_count, greatest(0, cap_count - sum(event_count) over (
      partition by person, cap_number, period
      order by event_date
      rows between unbounded preceding and current row
    ) + event_count))
  from counted
  semi join full_periods using (person, cap_number, period)
)
select person, rule_number, event_date, cast(sum(event_count) as integer) as event_count
from earned
where event_count > 0
group by person, rule_number, event_date;

-- What one event of a day is worth today.
create table worth as
with aged as (
  select rules.*, days.event_date, getvariable('last_day') - days.event_date as age_days
  from (select distinct rule_number, event_date from daily) as days
  inner join rules using (rule_number)
)
select
  rule_number,
  event_date,
  group_number,
  cast(case
    when age_days >= expires_after_days then 0
    when decay = 'exponential' then rounded(points * power(0.5, age_days / half_life_days))
    when decay = 'linear'
      then rounded(
        points * greatest(0, 1 - linear_step_fraction * floor(age_days / linear_step_days))
      )
    else points
  end as decimal(18, 6)) as points
from aged;

-- ------------------------------------------------------------------------- what a person is (fit)

create table person_attributes as
with wanted as (
  select distinct attribute from property_rules
  union
  select 'company_id'
),
members as materialized (
  select attribute
  from wanted
  where attribute not in ('company_id', 'owner_id', 'timezone', 'country', 'email_hash')
),
objects as materialized (
  select contact_id, updated_at, attributes from records where is_json_object(attributes)
),
given as (
  select contact_id, updated_at, attribute, attribute_value
  from (
    select contact_id, updated_at, company_id, owner_id, timezone, country,
      case
        when exists (from wanted where attribute = 'email_hash')
          then sha256(
            getvariable('email_hash_key') || sha256(getvariable('email_hash_key') || email)
          )
      end as email_hash
    from records
  )
  unpivot (attribute_value for attribute in (company_id, owner_id, timezone, country, email_hash))
  semi join wanted using (attribute)
  union all
  select
    objects.contact_id,
    objects.updated_at,
    members.attribute,
    json_extract_string(objects.attributes, '$."' || members.attribute || '"')
  from objects
  cross join members
)
select keys.person, given.attribute, given.attribute_value
from given
inner join keys using (contact_id)
where trim(given.attribute_value) <> ''
qualify row_number() over (
  partition by keys.person, given.attribute
  order by given.updated_at desc nulls last, given.contact_id, given.attribute_value
) = 1;

create table property_points as
with companies as (
  select
    present(company_id) as company_id,
    present(company_name) as "company.company_name",
    present(domain) as "company.domain",
    present(industry) as "company.industry",
    present(owner_id) as "company.owner_id",
    plain_decimal(parse_decimal(cast(employee_count as varchar))) as "company.employee_count",
    parse_decimal(cast(employee_count as varchar)) as employees
  from raw_table('companies')
  where present(company_id) is not null
  qualify row_number() over (
    partition by company_id
    order by
      "company.company_name" nulls last, "company.domain" nulls last, "company.industry" nulls last,
      employees nulls last, "company.owner_id" nulls last
  ) = 1
),
attributes as (
  select person, attribute, attribute_value from person_attributes
  union all
  select person_attributes.person, company_values.attribute, company_values.attribute_value
  from person_attributes
  inner join (
    unpivot companies
    on
      "company.company_name", "company.domain", "company.industry", "company.owner_id",
      "company.employee_count"
    into name attribute value attribute_value
  ) as company_values
    on person_attributes.attribute_value = company_values.company_id
  where person_attributes.attribute = 'company_id'
)
select
  attributes.person,
  property_rules.score_id,
  property_rules.rule_group,
  sum(property_rules.points) as points
from attributes
inner join property_rules
  on attributes.attribute = property_rules.attribute
  and holds(attributes.attribute_value, property_rules.operator, property_rules.value)
group by all;

-- ------------------------------------------------------------------------------------------ scores

create table evidence as
select
  person,
  count(*) as evidence_count,
  min(occurred_at) as first_event_at,
  max(occurred_at) as last_event_at
from events
where cast(occurred_at as date) <= getvariable('last_day')
group by person;

create table contact_scores as
with group_points as (
  select person, score_id, rule_group, cast(sum(points) as decimal(18, 6)) as points
  from (
    select person_points.person, rule_groups.score_id, rule_groups.rule_group, person_points.points
    from (
      select daily.person, worth.group_number, sum(daily.event_count * worth.points) as points
      from daily
      inner join worth using (rule_number, event_date)
      group by daily.person, worth.group_number
    ) as person_points
    inner join (select distinct group_number, score_id, rule_group from rules) as rule_groups
      using (group_number)
    union all
    select person, score_id, rule_group, points
    from property_points
    semi join evidence using (person)
  )
  group by all
),
limited as (
  select
    group_points.person,
    group_points.score_id,
    sum(group_points.points) as points_total,
    sum(least(group_points.points, coalesce(limits.max_points, group_points.points))) as points
  from group_points
  left join (
    select score_id, rule_group, parse_decimal(max_points) as max_points
    from seed('score_group_limits')
  ) as limits
    using (score_id, rule_group)
  group by all
)
select
  evidence.person,
  scores.score_id,
  cast(round(
    case
      when coalesce(limited.points, 0) < scores.min_score then scores.min_score
      when coalesce(limited.points, 0) > scores.max_score then scores.max_score
      else coalesce(limited.points, 0)
    end,
    4
  ) as decimal(18, 4)) as score,
  cast(coalesce(limited.points_total, 0) as decimal(18, 6)) as points_total
from evidence
cross join (
  select score_id, parse_decimal(min_score) as min_score, parse_decimal(max_score) as max_score
  from seed('scores')
  where entity = 'contact'
) as scores
left join limited using (person, score_id);

-- Those who have a record, or an event that was accepted: an id in rejected rows only is nobody. As
-- of a set date, those who were created or did anything by then.
create table people as
with joined as (
  select person, cast(min(created_at) as date) as joined_on
  from keys
  inner join records using (contact_id)
  group by person
)
select distinct person, person_id
from keys
left join joined using (person)
where
  person in (select person from events where cast(occurred_at as date) <= getvariable('last_day'))
  or (
    person in (select person from joined)
    and (getvariable('as_of_date') = '' or coalesce(joined_on <= getvariable('last_day'), true))
  );

create table fct_contact_scores as
with ranked as (
  select
    score_id,
    score,
    coalesce(sum(contact_count) over (
      partition by score_id order by score rows between unbounded preceding and 1 preceding
    ), 0) as lower_count,
    sum(contact_count) over (partition by score_id) as scored_count
  from (
    select score_id, score, count(*) as contact_count from contact_scores group by score_id, score
  )
),
tiers as (
  select
    score_id,
    tier,
    recommended_action,
    cast(parse_number(tier_rank) as integer) as tier_rank,
    parse_decimal(min_score) as min_score,
    lag(parse_decimal(min_score)) over (
      partition by score_id order by parse_number(tier_rank)
    ) as below_score
  from seed('score_tiers')
),
-- everything that only the score decides, once per distinct score
answers as (
  select
    ranked.score_id,
    ranked.score,
    tiers.tier,
    tiers.recommended_action,
    tiers.tier_rank,
    share_below(lower_count, scored_count) as percentile_rank,
    quantile_number(lower_count, scored_count, 100) as percentile,
    quantile_number(lower_count, scored_count, 10) as decile
  from ranked
  left join tiers
    on ranked.score_id = tiers.score_id
    and (tiers.min_score is null or ranked.score >= tiers.min_score)
    and (tiers.below_score is null or ranked.score < tiers.below_score)
)
select
  people.person_id as contact_id,
  scores.score_id,
  case when contact_scores.person is null then 'unscored' else answers.tier end as tier,
  answers.recommended_action,
  coalesce(contact_scores.score, cast(0 as decimal(18, 4))) as score,
  coalesce(contact_scores.points_total, cast(0 as decimal(18, 6))) as points_total,
  answers.tier_rank,
  answers.percentile_rank,
  answers.percentile,
  answers.decile,
  coalesce(evidence.evidence_count, 0) as evidence_count,
  contact_scores.person is not null as is_scored,
  getvariable('last_day') as as_of_date,
  evidence.first_event_at,
  evidence.last_event_at,
  cast(null as date) as counted_from
from people
cross join (select score_id from seed('scores') where entity = 'contact') as scores
left join evidence on people.person = evidence.person
left join contact_scores
  on people.person = contact_scores.person and scores.score_id = contact_scores.score_id
left join answers
  on contact_scores.score_id = answers.score_id and contact_scores.score = answers.score;
