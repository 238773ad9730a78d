"""Draws the house: docs/house.md, from dbt's manifest and the files. `make house`.

    python tools/house.py [TARGET_FOLDER]

TARGET_FOLDER (default target) holds the manifest.json of a parse with the shipped settings. The
page shows the folders and what goes between them, the lineage of one mart, and the numbers with
their limits (LIMITS), which tests/python/test_house.py holds.
"""

import json
import sys
from collections import Counter
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "house.md"
EVENTS = "source.engagement_scoring.generic.events"
DRAWN = "fct_contact_scores"
SETTINGS = "staging/config"
LAYERS = ("sources", "seeds", "staging", "intermediate", "marts")

# What the house may grow to. Raise a limit only with a reason in DECISIONS.md.
LIMITS = {
    "built models": 164,  # 160 wanted; dim_days, rpt_policy_effect, rpt_refresh_runs came later
    "longest chain": 32,
    "longest chain from events to fct_contact_scores": 13,
    "longest chain from events to fct_contact_predictions": 22,
    "models before fct_contact_scores": 41,  # wanted: 25; ten of them are typed seeds
    "data tests": 127,
    "lines of SQL": 25_569,  # 19,000 before loaders, objections, levels, kinds of mail, switches
    "lines of YAML": 14_152,
}
LINES = {
    "lines of SQL": (("models", "macros", "tests"), (".sql",)),
    "lines of YAML": (("models", "macros", "tests", "seeds"), (".yml", ".yaml")),
}


class House:
    """The graph of a manifest: {unique id: node} of what is built, and who reads whom."""

    def __init__(self, manifest):
        """Take dbt's manifest.json as a dict."""
        self._manifest = manifest
        nodes = manifest["nodes"]
        self.models = {key: node for key, node in nodes.items() if node["resource_type"] == "model"}
        self.kinds = Counter(node["resource_type"] for node in nodes.values())
        self.parents = {
            key: [one for one in node["depends_on"]["nodes"] if not one.startswith("test.")]
            for key, node in self.models.items()
        }

    def find(self, name):
        """The unique id of a model."""
        (found,) = (key for key, node in self.models.items() if node["name"] == name)
        return found

    def name(self, key):
        """How a node is called: a model by its name, a source's table by both."""
        parts = key.split(".")
        return ".".join(parts[2:]) if parts[0] == "source" else parts[2]

    def room(self, key):
        """The folder of a node, such as `staging/generic`; `seeds`, `sources/generic`."""
        kind, _, name = key.split(".")[:3]
        if kind != "model":
            return f"sources/{name}" if kind == "source" else "seeds"
        folder = Path(self.models[key]["original_file_path"]).parent
        return folder.relative_to("models").as_posix()

    def before(self, key):
        """All models that a model needs, directly or not."""
        found, left = set(), [key]
        while left:
            for one in self.parents[left.pop()]:
                if one in self.models and one not in found:
                    found.add(one)
                    left.append(one)
        return found

    @cached_property
    def in_order(self):
        """The models, each after all that it reads."""
        order, seen = [], set()

        def visit(key):
            if key not in seen:
                seen.add(key)
                for one in self.parents[key]:
                    if one in self.models:
                        visit(one)
                order.append(key)

        for key in sorted(self.models):
            visit(key)
        return order

    def chain_to(self, end=None, start=None):
        """The longest chain of models that ends with a model; any, without `end`.

        With `start`, a source's table, only chains that begin with a reader of it count.
        """
        longest = {}
        for key in self.in_order:
            reached = [longest[one] for one in self.parents[key] if one in longest]
            if start is None or reached or start in self.parents[key]:
                longest[key] = [*max(reached, key=len, default=[]), key]
        return longest.get(end, []) if end else max(longest.values(), key=len, default=[])

    def numbers(self):
        """{measure: number} of the graph and of the files."""
        scores, predictions, decisions = map(
            self.find, ("fct_contact_scores", "fct_contact_predictions", "fct_send_decisions")
        )
        edges = sum(one in self.models for key in self.models for one in self.parents[key])
        from_events = "longest chain from events to"
        return {
            "built models": len(self.models) + self.kinds["operation"],
            "longest chain": len(self.chain_to()),
            "edges per model": round(edges / len(self.models), 2),
            f"{from_events} {DRAWN}": len(self.chain_to(scores, EVENTS)),
            f"{from_events} fct_contact_predictions": len(self.chain_to(predictions, EVENTS)),
            f"{from_events} fct_send_decisions": len(self.chain_to(decisions, EVENTS)),
            f"models before {DRAWN}": len(self.before(scores)),
            "models before fct_contact_predictions": len(self.before(predictions)),
            "models before fct_send_decisions": len(self.before(decisions)),
            "data tests": self.kinds["test"],
            "unit tests": len(self._manifest.get("unit_tests", {})),
            **{measure: count_lines(*where) for measure, where in LINES.items()},
        }


def count_lines(folders, endings):
    """Lines of the files with some endings under some folders of the project."""
    return sum(
        len(path.read_text(encoding="utf-8").splitlines())
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in endings
    )


def rooms_picture(house):
    """Mermaid: each folder a room with its number of models, each arrow how many models read it."""
    sizes = Counter(house.room(key) for key in house.models)
    sizes["seeds"] = house.kinds["seed"]
    arrows = Counter(
        (house.room(one), house.room(key)) for key in house.models for one in house.parents[key]
    )
    rooms = sorted({room for arrow in arrows for room in arrow} | set(sizes))
    yield "flowchart LR"
    for layer in LAYERS:
        inside = [room for room in rooms if room.split("/")[0] == layer]
        yield f"  subgraph {layer}"
        for room in inside:
            name = room.removeprefix(f"{layer}/")
            count = f"<br>{sizes[room]}" if sizes[room] else ""
            yield f'    {identifier(room)}["{name}{count}"]'
        yield "  end"
    for (one, other), count in sorted(arrows.items()):
        if one not in (other, SETTINGS):
            yield f"  {identifier(one)} -->|{count}| {identifier(other)}"


def lineage_picture(house, name):
    """Mermaid: a model and all before it; the settings are one box.

    An arrow is left out where a longer way leads along other arrows.
    """
    end = house.find(name)
    shown = {key for key in {end, *house.before(end)} if house.room(key) != SETTINGS}
    sources = {one for key in shown for one in house.parents[key] if one.startswith("source.")}
    arrows = {
        (one, key) for key in shown for one in house.parents[key] if one in shown or one in sources
    }
    reaches = {key: {one for one in house.before(key) if one in shown} for key in shown}
    for one, key in sorted(arrows):
        others = {middle for middle, to in arrows if to == key and middle != one}
        if any(one in reaches.get(middle, ()) for middle in others):
            arrows.discard((one, key))
    settings = sorted(
        key for key in shown if any(house.room(one) == SETTINGS for one in house.parents[key])
    )
    yield "flowchart LR"
    for room in sorted({house.room(key) for key in shown | sources}, key=layer_of):
        yield f'  subgraph {identifier(room)}["{room}"]'
        for key in sorted(shown | sources, key=house.name):
            if house.room(key) == room:
                yield f'    {identifier(house.name(key))}["{house.name(key)}"]'
        yield "  end"
    yield f'  settings(["{SETTINGS}"])'
    for one, key in sorted(arrows, key=lambda arrow: tuple(map(house.name, arrow))):
        yield f"  {identifier(house.name(one))} --> {identifier(house.name(key))}"
    for key in settings:
        yield f"  settings -.-> {identifier(house.name(key))}"


def layer_of(room):
    """For sorting: the place of a room's layer, then its name."""
    return LAYERS.index(room.split("/")[0]), room


def identifier(name):
    """A name for Mermaid, which takes no slashes and keeps words such as `end` for itself."""
    return "n_" + "".join(letter if letter.isalnum() else "_" for letter in name)


def walk(house, name):
    """The longest chain from a raw event to a model, as a sentence of names."""
    chain = house.chain_to(house.find(name), EVENTS)
    return " → ".join(["raw events", *(f"`{house.name(key)}`" for key in chain)])


def pictures(house):
    """The part of the page that only changes with the graph."""
    ends = (DRAWN, "fct_contact_predictions", "fct_send_decisions")
    walks = "\n".join(f"- {walk(house, name)}" for name in ends)
    return f"""## Rooms

Each box is a folder with its number of models; an arrow from one to another tells how many times a
model of the second reads one of the first. The settings (`staging/config`: the seeds, checked and
with their defaults) are read in {settings_readers(house)} of the rooms: those arrows are left out.

{fenced(rooms_picture(house))}

## `{DRAWN}` and all before it

An arrow is left out where a longer way leads along others. The settings are one box.

{fenced(lineage_picture(house, DRAWN))}

## The longest walks of a datum

{walks}
"""


def settings_readers(house):
    """In how many folders a model reads the settings."""
    return len(
        {
            house.room(key)
            for key in house.models
            for one in house.parents[key]
            if house.room(one) == SETTINGS != house.room(key)
        }
    )


def fenced(lines):
    """Lines of Mermaid as a block of Markdown."""
    return "\n".join(["```mermaid", *lines, "```"])


def table(numbers):
    """The numbers and their limits, as Markdown."""
    yield "| measure | now | at most |"
    yield "|---|---:|---:|"
    for measure, number in numbers.items():
        limit = f"{LIMITS[measure]:,}" if measure in LIMITS else ""
        yield f"| {measure} | {number:,} | {limit} |"


def page(house):
    """The whole page."""
    numbers = "\n".join(table(house.numbers()))
    return f"""# The house

Drawn by `make house` from dbt's manifest, source `generic`. What each room is for stands in
its README: [staging](../models/staging/README.md),
[intermediate](../models/intermediate/README.md), [marts](../models/marts/README.md).

{pictures(house)}
## Numbers

Chains count models, the first that reads a raw table included; hooks count as built models. The
limits are held by `tests/python/test_house.py`.

{numbers}
"""


def main():
    """Write the page."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "target")
    house = House(json.loads((target / "manifest.json").read_text(encoding="utf-8")))
    PAGE.write_text(page(house), encoding="utf-8")
    print("\n".join(table(house.numbers())))
    print(f"See {PAGE.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
