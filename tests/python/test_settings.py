"""What a user sees after a mistake in the settings, and that every preset can be switched on.

Bad settings: the run fails, one message names file, row and remedy, and no data were read.
A change of any seed is seen by what is stored. Presets: all at once build and pass; the published
examples hold.
"""

import csv
import json
import re
from dataclasses import dataclass, field

import duckdb
import pytest
from in_process import InProcessProject

EVENTS = [
    {
        "event_id": f"e{day}",
        "source": "shop",
        "event_type": "clicked",
        "contact_id": "anna",
        "occurred_at": f"2026-05-0{day} 10:00:00",
        "loaded_at": f"2026-05-0{day} 11:00:00",
    }
    for day in (1, 2, 3)
]
CONTACTS = [{"contact_id": "anna", "created_at": "2026-01-01"}]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """One copy of the project with a handful of events."""
    project = InProcessProject(tmp_path_factory.mktemp("settings") / "copy")
    project.write_raw({"events": EVENTS, "contacts": CONTACTS})
    return project


@pytest.fixture
def edited(shop):
    """The copy; whatever a test does to the seeds and raw tables is undone after it."""
    before = {path: path.read_bytes() for path in (shop.code / "seeds").rglob("*.csv")}
    yield shop
    for path, content in before.items():
        path.write_bytes(content)
    shop.write_raw({"events": EVENTS, "contacts": CONTACTS})


@dataclass(frozen=True)
class Mistake:
    """One wrong edit of a seed: rows added, or the cells of one row changed."""

    seed: str
    row_key: str
    problem: str
    remedy: str
    rows: tuple = ()
    where: dict = field(default_factory=dict)
    change: dict = field(default_factory=dict)
    folder: str = "scoring"

    def make(self, project):
        """Edit the seed in the copy."""
        rows = project.read_seed(self.seed)
        if self.where:
            (row,) = (row for row in rows if self.where.items() <= row.items())
            row.update(self.change)
        project.write_seeds({self.seed: [*rows, *self.rows]})

    @property
    def file(self):
        """The file as the message must name it, from the root of the project."""
        return f"seeds/{self.folder}/{self.seed}.csv"


def added(seed, row_key, problem, remedy, *rows, folder="scoring"):
    """A mistake made by rows that are added."""
    return Mistake(seed, row_key, problem, remedy, rows=rows, folder=folder)


def wrong_rule(rule_id, problem, remedy, **cells):
    """A mistake made by one more rule, which is right but for the given cells."""
    rule = {
        "rule_id": rule_id,
        "score_id": "engagement",
        "rule_group": "email",
        "event_type": "opened",
        "points": "3",
    }
    row_key = f"{cells.get('score_id', 'engagement')} / {rule_id}"
    return Mistake("scoring_rules", row_key, problem, remedy, rows=(rule | cells,))


def wrong_send_rule(rule_id, problem, remedy, field, value, operator="="):
    """A mistake made by one more send rule that asks for what no contact can be."""
    row = {"rule_set": "current", "rule_id": rule_id, "rule_kind": "filtering", "rule_order": "1"}
    row |= {"condition_field": field, "condition_operator": operator, "condition_value": value}
    return added("typology_rules", f"current / {rule_id}", problem, remedy, row, folder="pressure")


MISTAKES = {
    "a tier that the score does not have": wrong_send_rule(
        "hott",
        "unknown tier of engagement_decayed: hott (did you mean 'hot'?)",
        "Write a tier that seeds/scoring/score_tiers.csv gives this score",
        "tier.engagement_decayed",
        "hott",
    ),
    "a tier of another score": wrong_send_rule(
        "stranger",
        "unknown tier of engagement_decayed: ambassador",
        "Write a tier that seeds/scoring/score_tiers.csv gives this score",
        "tier.engagement_decayed",
        "ambassador",
    ),
    "a risk that nobody has": wrong_send_rule(
        "hgh",
        "unknown value of prediction.unsubscribe_risk: hgh",
        "Use one of high medium low",
        "prediction.unsubscribe_risk",
        "hgh",
    ),
    "one risk of several that nobody has": wrong_send_rule(
        "riskant",
        "unknown value of prediction.unsubscribe_risk: high|mediun",
        "Use one of high medium low",
        "prediction.unsubscribe_risk",
        "high|mediun",
        operator="in",
    ),
    "neither true nor false": wrong_send_rule(
        "consenting",
        "unknown value of consent.is_known: yes",
        "Use one of true false",
        "consent.is_known",
        "yes",
    ),
    "a matrix of an unknown score": added(
        "score_matrices",
        "lost",
        "unknown score engagment_decayed (did you mean 'engagement_decayed'?)",
        "Name a contact score of seeds/scoring/scores.csv or remove the row",
        {"matrix_id": "lost", "fit_score_id": "fit", "engagement_score_id": "engagment_decayed"},
    ),
    "a negative group limit": added(
        "score_group_limits",
        "engagement / below",
        "max_points -5 is below 0",
        "Write the most that a group may add",
        {"score_id": "engagement", "rule_group": "below", "max_points": "-5"},
    ),
    "half-life beside no decay": wrong_rule(
        "half_lived",
        "half_life_days 30 beside decay none",
        "Empty it, or write exponential as decay",
        half_life_days="30",
    ),
    "linear steps beside a half-life": wrong_rule(
        "two_decays",
        "linear_step_days or linear_step_fraction beside decay exponential",
        "Empty them, or write linear as decay",
        decay="exponential",
        half_life_days="30",
        linear_step_days="30",
        linear_step_fraction="0.5",
    ),
    "unknown kind of send rule": added(
        "typology_rules",
        "current / loud",
        "unknown rule_kind volume",
        "Use one of control filtering pressure capacity",
        {"rule_set": "current", "rule_id": "loud", "rule_kind": "volume", "rule_order": "1"},
        folder="pressure",
    ),
    "threshold of no rule": added(
        "typology_thresholds",
        "current / two_a_year",
        "there is no such pressure rule",
        "Add it to seeds/pressure/typology_rules.csv or remove the row",
        {
            "rule_set": "current",
            "rule_id": "two_a_year",
            "threshold_order": "1",
            "condition_field": "country",
            "condition_operator": "=",
            "condition_value": "DE",
            "threshold": "2",
        },
        folder="pressure",
    ),
    "quarantine without release": added(
        "quarantine_rules",
        "for_ever",
        "release_after_days (empty) is no whole number from 1",
        "hard bounces are never released",
        {"quarantine_id": "for_ever", "rule_order": "9", "min_count": "1"},
        folder="pressure",
    ),
    "decline beyond everything": Mistake(
        "saturation_declines",
        "8",
        "decline is no number from 0 to 1",
        "about a tenth of the responses a mail",
        where={"decline_number": "8"},
        change={"decline": "45"},
        folder="pressure",
    ),
    "saturation setting that is unknown": added(
        "saturation_settings",
        "patience",
        "unknown setting patience",
        "Use one of free_mails",
        {"setting": "patience", "value": "3"},
        folder="pressure",
    ),
    "overlapping validity": wrong_rule(
        "engagement_opened",
        "overlapping validity: the version from 2026-05-01 begins before the earlier one ends",
        "Set valid_to of the earlier version",
        valid_from="2026-05-01",
    ),
    "duplicate rule": wrong_rule(
        "engagement_clicked", "overlapping validity", "or give the rule its own rule_id"
    ),
    "unknown score": wrong_rule(
        "r1", "unknown score engagment", "Add it to seeds/scoring/scores.csv", score_id="engagment"
    ),
    "unknown event type": wrong_rule(
        "r2", "unknown event type open", "Use one of queued sent delivered", event_type="open"
    ),
    "unknown field": wrong_rule(
        "r3",
        "unknown field campaign",
        "Use a column of the event or its message, or properties.<key>",
        condition_field="campaign",
        condition_operator="=",
        condition_value="x",
    ),
    "unknown operator": wrong_rule(
        "r4",
        "unknown operator ~",
        "Use one of = !=",
        condition_field="category",
        condition_operator="~",
        condition_value="x",
    ),
    "condition without a value": wrong_rule(
        "r5",
        "the condition has no value to compare with",
        "Fill in condition_value",
        condition_field="category",
        condition_operator="contains",
    ),
    "order of texts": wrong_rule(
        "r6",
        "operator > compares numbers, and much is none",
        "Write a number, or use = or !=",
        condition_field="amount",
        condition_operator=">",
        condition_value="much",
    ),
    "cap without period": wrong_rule(
        "r7", "cap_count without a cap_period", "Add a cap_period: message, day", cap_count="2"
    ),
    "period without cap": wrong_rule(
        "r8", "cap_period without a cap_count", "Add a cap_count or empty", cap_period="day"
    ),
    "unknown period": wrong_rule(
        "r9",
        "unknown cap_period year",
        "Use one of message, day, week, month",
        cap_count="2",
        cap_period="year",
    ),
    "unknown decay": wrong_rule(
        "r10", "unknown decay slow", "Use none, exponential or linear", decay="slow"
    ),
    "half-life of zero": wrong_rule(
        "r11",
        "half_life_days is 0",
        "Write a number of days above 0",
        decay="exponential",
        half_life_days="0",
    ),
    "half-life missing": wrong_rule(
        "r12",
        "half_life_days is (empty)",
        "Write a number of days above 0",
        decay="exponential",
    ),
    "linear fraction above 1": wrong_rule(
        "r13",
        "linear_step_fraction is 1.5",
        "above 0, at most 1",
        decay="linear",
        linear_step_days="30",
        linear_step_fraction="1.5",
    ),
    "linear steps missing": wrong_rule(
        "r14",
        "linear_step_days is (empty)",
        "Write a whole number of days from 1",
        decay="linear",
        linear_step_fraction="0.5",
    ),
    "expired at once": wrong_rule(
        "r15",
        "expires_after_days is 0",
        "Write a whole number of days from 1",
        expires_after_days="0",
    ),
    "points with a comma": wrong_rule(
        "r16", "points 2,5 is no number", "Write a plain number such as 5 or -2.5", points="2,5"
    ),
    "a day that does not exist": wrong_rule(
        "r17",
        "valid_from or valid_to is no date",
        "Write dates as YYYY-MM-DD",
        valid_from="2026-02-30",
    ),
    "a date in another form": wrong_rule(
        "r18",
        "valid_from or valid_to is no date",
        "Write dates as YYYY-MM-DD",
        valid_to="1.5.2026",
    ),
    "validity back to front": wrong_rule(
        "r19",
        "valid_from 2026-05-02 is not before valid_to 2026-05-01",
        "valid_to is the first day on which the rule no longer holds",
        valid_from="2026-05-02",
        valid_to="2026-05-01",
    ),
    "duplicate score": added(
        "scores",
        "engagement",
        "the score stands more than once",
        "Keep one row per score_id",
        {"score_id": "engagement", "score_name": "Engaged", "entity": "contact"},
    ),
    "score without tiers": added(
        "scores",
        "loyalty",
        "the score has no tier",
        "Add at least one row to seeds/scoring/score_tiers.csv",
        {"score_id": "loyalty", "score_name": "Loyalty", "entity": "contact"},
    ),
    "unknown entity": Mistake(
        "scores",
        "fit",
        "unknown entity person",
        "Use contact, company or deal",
        where={"score_id": "fit"},
        change={"entity": "person"},
    ),
    "preset half on": Mistake(
        "preset_scores",
        "brevo",
        "is_enabled is neither true nor false",
        "Write true to switch the preset on, false to leave it off",
        where={"score_id": "brevo"},
        change={"is_enabled": "yes"},
        folder="scoring/presets",
    ),
    "bounds exchanged": Mistake(
        "scores",
        "engagement_decayed",
        "min_score 100 is above max_score 0",
        "Exchange them",
        where={"score_id": "engagement_decayed"},
        change={"min_score": "100", "max_score": "0"},
    ),
    "two tiers for one bound": Mistake(
        "score_tiers",
        "engagement / low_engagement",
        "min_score 15 is also that of tier active",
        "Give each tier its own lower bound",
        where={"score_id": "engagement", "tier": "low_engagement"},
        change={"min_score": "15"},
    ),
    "two tiers for one rank": Mistake(
        "score_tiers",
        "fit / good",
        "tier_rank 2 is also that of tier fair",
        "Give each tier its own rank",
        where={"score_id": "fit", "tier": "good"},
        change={"tier_rank": "2"},
    ),
    "tiers in the wrong order": Mistake(
        "score_tiers",
        "engagement_decayed / warm",
        "it ranks after tier hot but begins at a higher score",
        "Let min_score fall as tier_rank rises",
        where={"score_id": "engagement_decayed", "tier": "warm"},
        change={"min_score": "41"},
    ),
    "tier of an unknown score": added(
        "score_tiers",
        "engagment / active",
        "unknown score engagment",
        "Add it to seeds/scoring/scores.csv",
        {"score_id": "engagment", "tier": "active", "tier_rank": "1", "tier_name": "Active"},
    ),
    "limit of an unknown score": added(
        "score_group_limits",
        "engagment / email",
        "unknown score engagment",
        "Add it to seeds/scoring/scores.csv",
        {"score_id": "engagment", "rule_group": "email", "max_points": "60"},
    ),
    "limit that is no number": added(
        "score_group_limits",
        "engagement / email",
        "max_points sixty is no number",
        "Write a plain number",
        {"score_id": "engagement", "rule_group": "email", "max_points": "sixty"},
    ),
    "duplicate limit": added(
        "score_group_limits",
        "engagement_decayed / email",
        "the limit stands more than once",
        "Keep one row per score_id and rule_group",
        {"score_id": "engagement_decayed", "rule_group": "email", "max_points": "50"},
    ),
    "duplicate property rule": added(
        "property_rules",
        "fit / fit_manages",
        "the rule stands more than once",
        "Keep one row per score_id and rule_id",
        {
            "rule_id": "fit_manages",
            "score_id": "fit",
            "rule_group": "role",
            "attribute": "job_level",
            "operator": "=",
            "value": "lead",
            "points": "15",
        },
    ),
    "unknown property operator": Mistake(
        "property_rules",
        "fit / fit_software",
        "unknown operator is",
        "Use one of = !=",
        where={"rule_id": "fit_software"},
        change={"operator": "is"},
    ),
    "unknown canonical type": added(
        "event_type_map",
        "* / opend",
        "unknown event type open",
        "Use one of queued sent delivered",
        {"source": "*", "vendor_event_type": "opend", "event_type": "open"},
        folder="mappings",
    ),
    "spelling mapped twice": added(
        "event_type_map",
        "mailgun / Failed",
        "the spelling is mapped more than once",
        "Keep one row per source and spelling",
        {"source": "mailgun", "vendor_event_type": "Failed", "event_type": "deferred"},
        folder="mappings",
    ),
    "threshold of zero seconds": Mistake(
        "machine_thresholds",
        "too_soon",
        "within_seconds is no whole number from 1",
        "Write seconds",
        where={"signal": "too_soon"},
        change={"within_seconds": "0"},
        folder="mappings",
    ),
}
BATCH = 12  # mistakes a run; the message tells twenty at most, and some rows are wrong in pairs


def built_models(project):
    """Models that the last run created: seeds and hooks are not counted."""
    models = {path.stem for path in (project.code / "models").rglob("*.sql")}
    return {name for name in models if project.results.get(name) == "success"}


def refusals(output):
    """The lines under the gate's message; the message must stand in the output exactly once."""
    assert output.count("The settings contradict themselves") == 1, output[-3000:]
    told = output.split("The settings contradict themselves", 1)[1]
    return re.findall(r"^ +(seeds/\S+), row (.+?): (.+)$", told, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def told(shop):
    """What the gate says to all mistakes: a list of (file, row key, text) for each run."""
    before = {path: path.read_bytes() for path in (shop.code / "seeds").rglob("*.csv")}
    names = list(MISTAKES)
    runs = []
    for start in range(0, len(names), BATCH):
        for name in names[start : start + BATCH]:
            MISTAKES[name].make(shop)
        run = shop.build()
        assert not run.ok
        runs.append(refusals(run.output))
        for path, content in before.items():
            path.write_bytes(content)
    return runs


@pytest.mark.parametrize("name", MISTAKES)
def test_a_bad_seed_is_told_by_file_row_and_remedy(told, name):
    """One line names the file from the root, the row by its key, what is wrong and what to do."""
    mistake = MISTAKES[name]
    place = (mistake.file, mistake.row_key)
    texts = {text for lines in told for file, key, text in lines if (file, key) == place}
    assert len(texts) == 1, (place, texts)
    (text,) = texts
    assert text.startswith(mistake.problem)
    assert mistake.remedy in text


def test_nothing_right_is_called_wrong(told):
    """Each line belongs to a mistake: one wrong row does not cast suspicion on others."""
    made = {(mistake.file, mistake.row_key) for mistake in MISTAKES.values()}
    twins = {("seeds/mappings/event_type_map.csv", "mailgun / failed")}
    assert {(file, key) for lines in told for file, key, _ in lines} - made <= twins


@pytest.mark.parametrize("name", ["overlapping validity", "cap without period"])
def test_nothing_is_built_after_a_bad_seed(edited, name):
    """Only seeds, staging's views, the table of errors, and two marts that read nothing."""
    MISTAKES[name].make(edited)
    run = edited.build()

    assert not run.ok
    assert len(refusals(run.output)) == 1
    assert "in 1 place(s); no model was run" in run.output
    assert edited.results["stg_config__errors"] == "error"
    read_nothing = {"dim_days", "rpt_refresh_runs"}
    assert all(name.startswith("stg_") for name in built_models(edited) - read_nothing)
    state = "intermediate.refresh_state"  # made before each run
    made = edited.relations("intermediate", "core", "scoring", "monitoring")
    assert made == ["core.dim_days", state, "monitoring.rpt_refresh_runs"]
    # what it would have built is noted, that it was built is not
    noted = [row["table_name"] for row in edited.rows(state) if row["reads"] != "built"]
    assert noted == ["EMAIL_HASH_KEY", "untested"]


def test_mistakes_in_several_seeds_are_told_together(edited):
    """All at once, sorted by file."""
    for name in ("half-life of zero", "limit that is no number", "threshold of zero seconds"):
        MISTAKES[name].make(edited)
    lines = refusals(edited.build().output)
    assert [file for file, _, _ in lines] == [
        "seeds/mappings/machine_thresholds.csv",
        "seeds/scoring/score_group_limits.csv",
        "seeds/scoring/scoring_rules.csv",
    ]


def test_of_many_mistakes_twenty_are_told(edited):
    """The rest is counted, with the table that holds them all."""
    (rule,) = wrong_rule("r", "", "", points="many").rows
    edited.write_seeds({"scoring_rules": [rule | {"rule_id": f"r{n}"} for n in range(28)]})
    run = edited.build()
    assert len(refusals(run.output)) == 20
    assert "in 28 place(s)" in run.output
    assert "and 8 more, in " in run.output
    assert "stg_config__errors" in run.output


def test_a_gap_below_the_last_tier(edited):
    """Scores that no tier would hold are refused, unless the score cannot fall so low."""
    rows = edited.read_seed("score_tiers")
    for row in rows:
        if row["tier"] in ("inactive", "cold"):
            row["min_score"] = "0"
    edited.write_seeds({"score_tiers": rows})
    run = edited.build()

    assert not run.ok
    ((file, key, text),) = refusals(run.output)
    assert file == "seeds/scoring/score_tiers.csv"
    assert key.startswith("engagement / ")  # engagement_decayed is never below 0
    assert text.startswith("gap: no tier holds the scores below 0")
    assert "Leave min_score of the last tier empty" in text


def test_mistakes_in_a_preset_count_when_it_is_switched_on(edited):
    """A wrong row of a preset does no harm while it is off; then the message names its file."""
    rows = edited.read_seed("preset_scoring_rules")
    for row in rows:
        if row["rule_id"] == "hubspot_form":
            row["linear_step_fraction"] = "2"
    edited.write_seeds({"preset_scoring_rules": rows})
    edited.build(select="+stg_config__errors").require()

    switch_on(edited, "hubspot_engagement")
    ((file, key, text),) = refusals(edited.build(select="+stg_config__errors").output)
    assert file == "seeds/scoring/presets/preset_scoring_rules.csv"
    assert key == "hubspot_engagement / hubspot_form"
    assert text.startswith("linear_step_fraction is 2")


# ------------------------------------------------------------------------- the gate and the graph


@pytest.fixture(scope="module")
def settings_alone(tmp_path_factory):
    """A copy in which only the settings are built, every preset switched on."""
    project = InProcessProject(tmp_path_factory.mktemp("typed") / "copy")
    switch_on(project)
    project.build(select="+path:models/staging/config").require()
    return project


@pytest.fixture(scope="module")
def graph(settings_alone):
    """The parsed project: its nodes, and the parents of each."""
    settings_alone.dbt("--write-json", "parse").require()
    manifest = json.loads((settings_alone.code / "target" / "manifest.json").read_text())
    return manifest["nodes"], manifest["parent_map"]


def before(parents, node, is_end=lambda node: False):
    """All nodes that come before one; the walk goes no further back from a node that is an end."""
    found, steps = set(), list(parents.get(node, ()))
    while steps:
        step = steps.pop()
        if step not in found:
            found.add(step)
            steps += [] if is_end(step) else parents.get(step, ())
    return found


def test_no_data_are_read_before_the_gate(graph):
    """Every model past staging that reads anything comes after the gate, the gate after seeds."""
    nodes, parents = graph
    gate = "model.engagement_scoring.stg_config__errors"
    models = {
        node for node, about in nodes.items() if about["resource_type"] == "model" and parents[node]
    }
    early = {node for node in models if gate not in before(parents, node)} - {gate}
    assert {nodes[node]["path"].split("/")[0] for node in early} == {"staging"}
    stored = [
        nodes[node]["name"] for node in early if nodes[node]["config"]["materialized"] != "view"
    ]
    assert stored == []
    assert {node for node, _ in seeds_of_settings(nodes)} <= before(parents, gate)


def test_tables_that_are_changed_in_part_name_their_settings(graph):
    """Their signature holds the settings that are their parents: none may come in by a side door.

    A table without scope is compared as a whole, so that what its settings change is seen anyway.
    """
    nodes, parents = graph

    def is_end(node):
        about = nodes.get(node, {"name": "", "config": {}})
        is_setting = about["name"].startswith("stg_config__")
        return is_setting or about["config"].get("materialized") == "by_value"

    scoped = [
        node
        for node, about in nodes.items()
        if about["config"].get("materialized") == "by_value" and about["config"].get("scope")
    ]
    assert scoped
    for node in scoped:
        read = {step for step in before(parents, node, is_end) if ".stg_config__" in step}
        assert read - {"model.engagement_scoring.stg_config__errors"} <= set(parents[node]), node


def seeds_of_settings(nodes):
    """All but the thresholds of alerts: the refresh reads them, no model does."""
    return [
        (node, about)
        for node, about in nodes.items()
        if about["resource_type"] == "seed" and about["name"] != "alert_thresholds"
    ]


def readers(graph, seed):
    """The typed settings that read a seed."""
    nodes, parents = graph
    return {
        about["name"]
        for node, about in nodes.items()
        if about["name"].startswith("stg_config__")
        and about["config"]["materialized"] == "view"
        and f"seed.engagement_scoring.{seed}" in before(parents, node)
    } - {"stg_config__errors"}


def changed_by(project, names, *statements):
    """Which of the typed settings are others after the given statements, which are then undone."""
    query = " union all ".join(
        f"select '{name}', sum(hash(settings)) from staging.{name} as settings" for name in names
    )
    with duckdb.connect(project.database) as connection:
        known = dict(connection.execute(query).fetchall())
        connection.execute("begin")
        for statement in statements:
            connection.execute(statement)
        seen = dict(connection.execute(query).fetchall())
        connection.execute("rollback")
    return {name.removeprefix("stg_config__") for name in names if known[name] != seen[name]}


def test_a_change_of_any_column_of_any_seed_is_seen(settings_alone, graph):
    """But of notes, which nobody reads: what was built with the seed before is built again."""
    nodes, _ = graph
    columns = [
        (about["name"], column)
        for _, about in seeds_of_settings(nodes)
        for column in about["columns"]
        if column != "note"
    ]
    assert len(columns) > 100
    values = ("coalesce({}, '') || 'x'", "'7'", "'true'", "'2030-01-01'")  # any type reads one
    unseen = [
        f"{seed}.{column}"
        for seed, column in columns
        if not any(
            changed_by(
                settings_alone,
                readers(graph, seed),
                f"update seeds.{seed} set {column} = {value.format(column)}",
            )
            for value in values
        )
    ]
    assert unseen == []


def test_notes_and_the_order_of_rows_change_nothing(settings_alone, graph):
    """Seeds may be sorted otherwise, and explained otherwise."""
    nodes, _ = graph
    for _, about in seeds_of_settings(nodes):
        seed = about["name"]
        turned = [
            f"create temp table turned as from seeds.{seed} order by rowid desc",
            f"delete from seeds.{seed}",
            f"insert into seeds.{seed} from turned",
            "drop table turned",
        ]
        if "note" in about["columns"]:
            turned.append(f"update seeds.{seed} set note = 'other'")
        assert changed_by(settings_alone, readers(graph, seed), *turned) == set(), seed


# ------------------------------------------------------------------------------- vars and tables


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("as_of_date", "2026-02-30", "no day of the calendar"),
        ("as_of_date", "2026-13-01", "no day of the calendar"),
        ("as_of_date", "1.5.2026", "not of the form"),
        ("engaged_tier_rank", 0, "not of the form"),
        ("validation_days", "soon", "not of the form"),
        ("enabled_sources", [], "not of the form"),
    ],
)
def test_a_bad_var_stops_the_run_before_anything(edited, monkeypatch, name, value, problem):
    """The message names the var and its value; not even a seed is loaded."""
    monkeypatch.setattr(edited, "parsed_vars", [name])  # dbt parses again, as for a user
    run = edited.build(settings={name: value})

    assert not run.ok
    assert re.search(f"The var '{name}' is '.*', which is .*{problem}", run.output), run.output
    assert not edited.results
    assert not edited.database.exists()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"as_of_dat": "2026-05-01"}, "no var 'as_of_dat'. Did you mean 'as_of_date'?"),
        ({"colour": "red"}, "There is no var 'colour'. Vars: "),
        ({"raw_relations": {"generic.event": "a.b"}}, "Did you mean 'generic.events'?"),
        ({"as_of_date": "2999-01-01"}, "'2999-01-01', a day in the future"),
    ],
)
def test_an_unknown_var_and_a_day_to_come_stop_the_run(edited, settings, told):
    """The message names the var and the nearest that there is; not even a seed is loaded."""
    run = edited.build(settings=settings)

    assert not run.ok
    assert told in run.output
    assert not edited.results


# -------------------------------------------------------------------------- the files of the seeds


def test_seeds_are_loaded_by_name(edited):
    """Columns in another order, header and all, fill the same table, new or there already."""
    ordered = "select * from seeds.scores order by score_id"
    path = edited.seed_path("scores")
    edited.build(select="scores").require()
    expected = edited.query(ordered)
    header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    turned = [",".join(reversed(row)) for row in (header, *rows)]
    path.write_text("\n".join(turned) + "\n", encoding="utf-8")
    for fresh in (False, True):
        edited.build(select="scores", fresh=fresh).require()
        assert edited.query(ordered) == expected
    # What an older release left with other columns is made anew; a text stays what it is.
    path.write_text(path.read_text(encoding="utf-8").replace("Engagement", "null"), "utf-8")
    edited.build(select="scores", fresh=False).require()
    assert "null" in [row["score_name"] for row in edited.query(ordered)]
    expected = edited.query(ordered)
    with duckdb.connect(str(edited.database)) as connection:
        connection.execute("alter table seeds.scores drop column max_score")
    edited.build(select="scores", fresh=False).require()
    assert edited.query(ordered) == expected


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("min_score", "min_scor", "unknown column 'min_scor' (did you mean 'min_score'?)"),
        ("min_score,max_score", "min_score,most", "missing column 'max_score'"),
        (",", ";", "its columns are separated by semicolons. Save it with commas"),
    ],
)
def test_a_header_that_is_not_the_seeds_stops_it(edited, old, new, told):
    """The file and the column are named, and the table keeps what it holds."""
    edited.build(select="scores").require()
    before = edited.rows("seeds.scores")
    path = edited.seed_path("scores")
    content = path.read_text(encoding="utf-8")
    path.write_text(content.replace(old, new, -1 if new == ";" else 1), encoding="utf-8")
    run = edited.build(select="scores", fresh=False)

    assert not run.ok
    assert re.search(r"seeds/scoring/scores\.csv: .*" + re.escape(told), run.output), run.output
    assert edited.rows("seeds.scores") == before


def test_the_time_zone_of_a_profile(edited):
    """A profile without one gets UTC, whatever the machine has; another one is refused."""
    path = edited.code / "profiles" / "profiles.yml"
    profile = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"TimeZone: UTC.*", "default_order: asc", profile), encoding="utf-8")
    edited.dbt("seed", "--select", "scores", environment={"TZ": "Asia/Kolkata"}).require()
    path.write_text(profile.replace("TimeZone: UTC", "TimeZone: Asia/Kolkata"), encoding="utf-8")
    run = edited.dbt("seed", "--select", "scores")
    path.write_text(profile, encoding="utf-8")
    assert not run.ok
    assert "time zone is Asia/Kolkata: times would be shifted" in run.output


def test_two_inputs_stop_the_run(edited):
    """Files and a table of one name: neither wins in silence, and no table changes."""
    edited.build(select="+int_loads").require()
    before = edited.rows("intermediate.int_loads")
    with duckdb.connect(str(edited.database)) as connection:
        connection.execute("create schema raw; create table raw.events as select 1 as event_id")
    run = edited.build(select="+int_loads", fresh=False)

    assert not run.ok
    assert "There are two inputs of 'generic' for 'events': '" in run.output
    assert f"{edited.raw}/events.parquet" in run.output
    assert '"raw"."events". Remove one' in run.output
    assert edited.rows("intermediate.int_loads") == before


@pytest.mark.parametrize(
    ("selector", "last"),
    [("config", "staging.stg_config__errors"), ("contact_scores", "scoring.fct_contact_scores")],
)
def test_a_selector_works_alone_on_a_new_database(edited, selector, last):
    """With its data tests: none of them asks for a table that the selector does not build."""
    edited.drop_database()
    left_out = ("--exclude-resource-type", "unit_test")
    edited.dbt("build", "--selector", selector, *left_out).require()
    assert last in edited.relations(last.split(".")[0])
    if selector == "contact_scores":
        assert any(name.startswith("unique_grain_fct_contact_scores") for name in edited.results)


@pytest.mark.parametrize("table", ["events", "contacts"])
def test_a_missing_raw_table(edited, table):
    """The message names the table, where it was looked for, and how to get demo data."""
    (edited.raw / f"{table}.parquet").unlink()
    run = edited.build()

    assert not run.ok
    assert run.output.count(f"The raw table '{table}' was not found. Put {table}.parquet") == 1
    assert f"(now: {edited.raw})" in run.output
    assert "`make build` makes demo data" in run.output
    assert not edited.relations("scoring")


@pytest.mark.parametrize(
    "column", ["events.contact_id", "events.message_id", "contacts.contact_id"]
)
def test_ids_in_floating_point(edited, column):
    """Ids of 19 digits are two people in one when a loader made numbers of them."""
    table, name = column.split(".")
    path = edited.raw / f"{table}.parquet"
    duckdb.sql(
        f"copy (select * replace (cast(1234567890123456789 as double) as {name})"
        f" from read_parquet('{path}')) to '{path}.new' (format parquet)"
    )
    path.with_name(path.name + ".new").replace(path)
    run = edited.build()

    assert not run.ok
    assert f"in generic.{column} has lost digits as a floating-point number" in run.output
    assert "Load it as text" in run.output
    assert not edited.relations("scoring")


# --------------------------------------------------------------------------------------- presets

JULY_1 = "2026-07-01"


def switch_on(project, *score_ids):
    """Set is_enabled of presets (all, if none is named), as FIELD.md's readers would."""
    rows = project.read_seed("preset_scores")
    for row in rows:
        if not score_ids or row["score_id"] in score_ids:
            row["is_enabled"] = "true"
    project.write_seeds({"preset_scores": rows})


def happenings(contact_id, event_type, times, **columns):
    """Events of one contact at the given times; `columns` as in the raw table."""
    return [
        {
            "event_id": f"{contact_id}-{event_type}-{number}",
            "source": "site",
            "event_type": event_type,
            "contact_id": contact_id,
            "occurred_at": time,
            "loaded_at": "2026-07-01 06:00:00",
        }
        | columns
        for number, time in enumerate(times)
    ]


@pytest.fixture(scope="module")
def with_presets(tmp_path_factory):
    """All presets switched on, over people who each do what a vendor's documentation tells of."""
    project = InProcessProject(tmp_path_factory.mktemp("presets") / "copy")
    switch_on(project)
    minutes = [f"2026-06-30 10:{minute:02}:00" for minute in range(25)]
    events = [
        *happenings("form_today", "form_submit", [f"{JULY_1} 00:00:00"]),
        *happenings("form_29_days", "form_submitted", ["2026-06-02 00:00:00"]),
        *happenings("form_a_month", "form_submitted", ["2026-06-01 12:00:00"]),
        *happenings("form_two_months", "form_submitted", ["2026-05-02 12:00:00"]),
        *happenings("three_actions", "opened", ["2026-06-01 08:00:00"], message_id="m1"),
        *happenings("three_actions", "clicked", ["2026-06-01 09:00:00"], message_id="m1"),
        *happenings("three_actions", "page_viewed", ["2026-06-01 10:00:00"]),
        *happenings("four_actions", "page_viewed", minutes[:4]),
        *happenings("only_received", "delivered", ["2026-06-01 08:00:00"], message_id="m1"),
        *happenings("soft_bounced", "bounced", ["2026-06-01 08:00:00"], bounce_type="soft"),
        *happenings("clicks_a_lot", "clicked", minutes),
        *happenings("clicks_two_days", "clicked", [*minutes, "2026-06-29 10:00:00"]),
        *happenings("redirect_and_form", "clicked", ["2026-06-01 08:00:00"]),
        *happenings("redirect_and_form", "form_submitted", ["2026-06-01 08:01:00"]),
        *happenings(
            "form_error", "form_submitted", ["2026-06-01 08:00:00"], properties='{"status":"error"}'
        ),
        *happenings("replied_for_deal", "replied", ["2026-06-20 08:00:00"] * 1),
    ]
    contacts = [
        {"contact_id": name, "created_at": "2026-01-01", "attributes": '{"job_level": "vp"}'}
        for name in dict.fromkeys(event["contact_id"] for event in events)
    ] + [{"contact_id": "never_wrote", "created_at": "2026-01-01"}]
    deals = [
        {"deal_id": "d1", "company_id": "k1", "contact_id": "replied_for_deal", "stage": "open"}
    ]
    project.write_raw({"events": events, "contacts": contacts, "deals": deals})
    no_unit_tests = ("--exclude-resource-type", "unit_test")
    project.dbt("build", *no_unit_tests, settings={"as_of_date": JULY_1}).require()
    return project


def scored(project, score_id):
    """{contact: (score, tier)} of one score."""
    rows = project.query(f"select * from scoring.fct_contact_scores where score_id = '{score_id}'")
    return {row["contact_id"]: (float(row["score"]), row["tier"]) for row in rows}


def test_all_presets_build_and_pass(with_presets):
    """Every preset of a contact scores every contact; the deal score scores the deal."""
    presets = with_presets.read_seed("preset_scores")
    contact_scores = {row["score_id"] for row in presets if row["entity"] == "contact"}
    found = with_presets.query(
        "select score_id, count(*) as contacts from scoring.fct_contact_scores group by all"
    )
    counts = {row["score_id"]: row["contacts"] for row in found}
    assert contact_scores <= counts.keys()
    assert len(set(counts.values())) == 1
    (deal,) = with_presets.query(
        "select * from scoring.fct_deal_scores where score_id = 'activecampaign_deal'"
    )
    assert (float(deal["score"]), deal["tier"]) == (15, "open")


def test_hubspot_halves_points_each_month(with_presets):
    """10 points at 50 % a month: 5 after one month, 0 after two."""
    scores = scored(with_presets, "hubspot_engagement")
    assert scores["form_today"] == (10, "low")
    assert scores["form_29_days"] == (10, "low")
    assert scores["form_a_month"] == (5, "low")
    assert scores["form_two_months"] == (0, "low")
    assert scored(with_presets, "hubspot_fit")["form_today"] == (50, "b")


def test_brevo_gives_five_an_action_and_is_hot_at_twenty(with_presets):
    """Five points for each action, whatever it is; hot from exactly 20."""
    scores = scored(with_presets, "brevo")
    assert scores["three_actions"] == (15, "warm")
    assert scores["four_actions"] == (20, "hot")


def test_mailchimp_starts_with_two_stars(with_presets):
    """0 points are two stars; a soft bounce is one; who never had an event is unscored."""
    scores = scored(with_presets, "mailchimp")
    assert scores["only_received"] == (0, "two_stars")
    assert scores["soft_bounced"] == (-16, "one_star")
    assert scores["never_wrote"] == (0, "unscored")


def test_marketo_counts_twenty_of_an_activity_a_day(with_presets):
    """25 clicks on one day earn as much as 20; the next day counts again."""
    scores = scored(with_presets, "marketo")
    assert scores["clicks_a_lot"] == (40, "warm")
    assert scores["clicks_two_days"] == (42, "warm")
    (capped,) = with_presets.query(
        "select count(*) as events from scoring.fct_contact_points where score_id = 'marketo'"
        " and contact_id = 'clicks_a_lot' and was_capped and points_awarded = 0"
    )
    assert capped["events"] == 5


def test_pardot_tells_a_form_from_a_form_error(with_presets):
    """Redirect +3, form +50, form with an error -5."""
    scores = scored(with_presets, "pardot")
    assert scores["redirect_and_form"] == (53, "nurture")
    assert scores["form_error"] == (-5, "cold")
