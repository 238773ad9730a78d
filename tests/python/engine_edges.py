"""Values at the edge of what macros of macros/cross_db take, and what each is on every engine.

EDGES is {name: (SQL of a call over the text column `given`, {text given: text of the result})}. A
time is its microseconds since 1970. ON_POSTGRES and ON_SPARK are what differs there, by name and
text given: macros/cross_db/README.md says why.
"""

import hashlib

HOUR = 3_600_000_000
NOON = 1_767_614_400_000_000  # 2026-01-05 12:00 UTC

TIMES = {
    "2026-01-05": str(NOON - 12 * HOUR),
    "2026-01-05 12:00": str(NOON),
    "2026-01-05 12:00 UTC": str(NOON),
    " 2026-01-05T12:00:00Z ": str(NOON),
    "2026-01-05 12:00:00.5 +02": str(NOON - 2 * HOUR + 500_000),
    # beyond microseconds all is cut: an event stays in its second
    "2026-01-05 11:59:59.9999999": str(NOON - 1),
    "2026-01-05T11:59:59.999999999Z": str(NOON - 1),
    "2026-01-05T17:29:59,9999995+05:30": str(NOON - 1),
    "2026-01-05T12:00:00.0000009-00:30": str(NOON + HOUR // 2),
    "1969-12-31T23:59:59.9999999Z": "-1",
    "9999-12-31T23:59:59.9999999": "253402300799999999",
    # no year before 1000, no day that the calendar lacks, no names
    "0000-01-01": None,
    "0000-06-01T00:00:00Z": None,
    "0999-12-31": None,
    "1000-01-01": "-30610224000000000",
    "2026-02-29": None,
    "2024-02-29": "1709164800000000",
    "2026-01-05T24:00:00": None,
    "2026-01-05T12:00:60Z": None,
    "infinity": None,
    "": None,
}
DECIMALS = {
    "250": "250.000000",
    ".5": "0.500000",
    "5.": "5.000000",
    "+7": "7.000000",
    "1E+02": "100.000000",
    "-0.0": "0.000000",
    "0.1234565": "0.123457",
    "-0.1234565": "-0.123457",
    "1e-99": "0.000000",
    "1e99": None,
    "999999999999.9999994": "999999999999.999999",
    "999999999999.9999999": None,
    "NaN": None,
    "1,5": None,
}
TEXTS = ["", "a", "ann@example.org", "Zoë ü 😀", " x "]
PLAIN = {"250": "250", "250.00": "250", "0.50": "0.5", "-0.5": "-0.5", "0": "0", "1000": "1000"}
# Members as text: a number with a fraction or an exponent is a double in its shortest form.
MEMBERS = {
    "1.50": "1.5",
    "0.10": "0.1",
    "-2.50": "-2.5",
    "1.0": "1.0",
    "-0.0": "-0.0",
    "1e3": "1000.0",
    "1e-7": "1e-7",
    "12345678.5": "12345678.5",
    "0.1234567890123456789": "0.12345678901234568",
    "100": "100",
    "12345678901234567890": "12345678901234567890",
    "10000000000000000000000": "10000000000000000000000",
    "1E400": "1E400",
    '"1.50"': "1.50",
    '" x "': " x ",
    '""': "",
    '"a\\"b"': 'a"b',
    '"\\u0041"': "A",
    '"\\ud83d\\ude00"': "😀",
    '"\\\\u0000"': "\\u0000",
    "true": "true",
    "null": None,
    # no text can hold these: the document has no members
    '"\\ud800"': None,
    "NaN": None,
    "1.": None,
}

CONFIG = "{{ config(materialized='table', schema='edges', contract={'enforced': false}) }}\n"


def md5_63(text):
    """63 bits of the md5 of a text, as macros/cross_db/text.sql says."""
    return str(int.from_bytes(hashlib.md5(text.encode()).digest()[8:], "little") >> 1)


def in_object(members):
    """{an object that holds the member, as JSON text: the member's text}."""
    return {f'{{"a": {json}}}': member for json, member in members.items()}


EDGES = {
    "parse_timestamp": ("{{ epoch_micros(parse_timestamp('given')) }}", TIMES),
    "parse_decimal": ("{{ parse_decimal('given') }}", DECIMALS),
    "plain_decimal_of_text": ("{{ plain_decimal(parse_decimal('given')) }}", PLAIN),
    # without a scale, and with a short one
    "plain_decimal_of_integer": (
        "{{ plain_decimal('cast(given as integer)') }}",
        {"250": "250", "0": "0", "-10": "-10", "1000000": "1000000"},
    ),
    "plain_decimal_of_sum": (
        "{{ plain_decimal('cast(given as decimal(10, 2)) / 4 * 4') }}",
        {"250": "250", "2.5": "2.5"},
    ),
    "json_member": ("""{{ json_member('given', "'a'") }}""", in_object(MEMBERS)),
    "json_field": (
        "case when {{ is_json_document('given') }} then {{ json_field('given', ['a']) }} end",
        in_object(MEMBERS),
    ),
    "json_length": (
        "case when {{ is_json_document('given') }} then {{ json_length('given') }} end",
        {"[]": "0", "[null]": "1", '[1, [2, 3], {"a": 4}]': "3", '{"a": 1}': None, "[1": None},
    ),
    "json_list_of": (
        "{{ json_list_of('given') }}",
        {"[200, 300]": '["200","300"]', ";200;300": '["","200","300"]', '["a b"]': '["ab"]'},
    ),
    # what is mended, and what no engine takes for JSON: Spark reads Python's quotes by itself
    "mended_json": ("{{ mended_json('given') }}", {'[{"a": 1}]': '[{"a": 1}]', "[no json": None}),
    "json_object_of": (
        "{{ json_object_of({'a': 'nullif(given, chr(32))', 'b': \"nullif('', '')\"}) }}",
        {" ": None, 'x "y"': '{"a":"x \\"y\\""}', "ü": '{"a":"ü"}'},
    ),
    "parse_integer": (
        "{{ parse_integer('given') }}",
        {"3.0": "3", " +12 ": "12", "-0": "0", "1e3": None, "1234567890": None, "": None},
    ),
    "parse_boolean": (
        "{{ parse_boolean('given') }}",
        {"TRUE": "true", " 1 ": "true", "False": "false", "0": "false", "yes": None, "": None},
    ),
    # a flag of refusal, and with it the words for nothing
    "says_no": (
        "{{ says_no('given') }}",
        dict.fromkeys(["1", "Oui", "-1", "x", "opted out", "1.00"], "true")
        | dict.fromkeys(["0", "non", " No ", "", "<NA>", "(null)", "0000-00", "nil"], "false"),
    ),
    "parse_date": (
        "{{ parse_date('given') }}",
        {" 2024-02-29 ": "2024-02-29", "2026-02-29": None, "0001-01-01": None, "2026-1-5": None},
    ),
    "parse_time": (
        "{{ epoch_micros(parse_time('given')) }}",
        {
            "1767614400": str(NOON),
            " 1767614400000 ": str(NOON),
            "1767614400.5": str(NOON + 500_000),
            "1767614400123.4": str(NOON + 123_400),
            "253402300800000": None,
            "-1767614400": None,
            "2026-01-05T12:00:00Z": str(NOON),
        },
    ),
    "account_time": (
        """{{ epoch_micros(account_time('given', "'Europe/Berlin'")) }}""",
        {
            "2026-01-05 13:00": str(NOON),
            "2026-07-05 14:00": str(NOON + 181 * 24 * HOUR),
            "2026-01-05 12:00Z": str(NOON),
            "1767614400": str(NOON),
        },
    ),
    "epoch_seconds": (
        "{{ epoch_seconds(parse_timestamp('given')) }}",
        {"1969-12-31T23:59:59.9Z": "-1", "2026-01-05T12:00:00.999999Z": str(NOON // 1_000_000)},
    ),
    "timestamp_text": (
        "{{ timestamp_text(parse_timestamp('given')) }}",
        {"2026-01-05T12:00:00.999999Z": "2026-01-05 12:00:00", "1000-01-01": "1000-01-01 00:00:00"},
    ),
    "iso_weekday": (
        "{{ iso_weekday(epoch_seconds(parse_timestamp('given'))) }}",
        {"2026-01-04T23:59:59Z": "7", "2026-01-05": "1", "1969-12-31": "3"},
    ),
    "hour_of_day": (
        "{{ hour_of_day(epoch_seconds(parse_timestamp('given'))) }}",
        {"2026-01-04T23:59:59Z": "23", "2026-01-05": "0", "1969-12-31T00:00:01Z": "0"},
    ),
    "zone_offset_seconds": (
        """{{ zone_offset_seconds("timestamp '2026-07-01 12:00:00'", 'given') }}""",
        {"Asia/Kathmandu": "20700", "America/New_York": "-14400", "UTC": "0"},
    ),
    "days_between": (
        """{{ days_between("date '2024-02-28'", parse_date('given')) }}""",
        {"2024-03-01": "2", "2024-02-28": "0", "2023-02-28": "-365"},
    ),
    "add_days": (
        "{{ add_days(parse_date('given'), -1) }}",
        {"2024-03-01": "2024-02-29", "2026-01-01": "2025-12-31"},
    ),
    "hash_bigint": ("{{ hash_bigint('given') }}", {text: md5_63(text) for text in TEXTS}),
    "sha256_hex": (
        "{{ sha256_hex('given') }}",
        {text: hashlib.sha256(text.encode()).hexdigest() for text in TEXTS},
    ),
    "matches": (
        "{{ matches('given', '^a[.]b$') }}",
        {"a.b": "true", "a.b ": "false", "axb": "false", "A.B": "false"},
    ),
    "contains": (
        "{{ contains('given', \"'a_b'\") }}",
        {"xa_bx": "true", "xaybx": "false", "": "false"},
    ),
    "ipv4_number": (
        "{{ ipv4_number('given') }}",
        {"1.2.3.4": "16909060", "255.255.255.255": "4294967295", "256.1.1.1": None, "1.2.3": None},
    ),
    "composed": ("{{ composed('given') }}", {"e\u0301": "é", "é": "é"}),
    "unicode_domain": (
        "{{ unicode_domain('given') }}",
        {"a@xn--mnchen-3ya.de": "a@münchen.de", "xn--mnchen-3ya@b.de": "xn--mnchen-3ya@b.de"},
    ),
    "let": (
        "{{ let('twice', \"lower(given)\", \"twice || '-' || twice\") }}",
        {"A": "a-a", "": "-"},
    ),
    "form_document": (
        "{{ form_document('given') }}",
        {
            "events=%5B1%2C+2%5D&a%5Bid%5D=3": '{"events":"[1, 2]","a[id]":"3"}',
            "a=%22%5C&b=1=2&c&d=100%&a=": '{"a":"\\"\\\\","b":"1=2","c":"","d":"100%","a":""}',
            "[1]": "[1]",
            "a word": "a word",
            '{"a=": 1}': '{"a=": 1}',
        },
    ),
    "json_of_two": (
        """{{ json_member('given', "'a'") }}""",
        {"[1]": None, "{bad": None, '{"b": 1}': None, '{"a": 1, "b": "\\ud800"}': None},
    ),
}

ON_POSTGRES = {
    ("form_document", form): form
    for form in ("events=%5B1%2C+2%5D&a%5Bid%5D=3", "a=%22%5C&b=1=2&c&d=100%&a=")
}
ON_SPARK = {
    ("composed", "e\u0301"): "e\u0301",
    ("unicode_domain", "a@xn--mnchen-3ya.de"): "a@xn--mnchen-3ya.de",
    ("json_of_two", '{"a": 1, "b": "\\ud800"}'): "1",
}
for json, member in {"1e-7": "1.0E-7", "12345678.5": "1.23456785E7", "1E400": '"Infinity"'}.items():
    ON_SPARK |= {(name, f'{{"a": {json}}}'): member for name in ("json_member", "json_field")}


def model():
    """SQL of a model with one row per value: name, given, result."""
    parts = []
    for name, (call, _) in EDGES.items():
        parts.append(
            f"select '{name}' as name, given, cast({call} as {{{{ type_text() }}}}) as result"
            f" from {{{{ ref('edge_values') }}}} where name = '{name}'"
        )
    return CONFIG + "\nunion all\n".join(parts)


def values_model(escaped=False):
    """SQL of a table with the values: engines compute with constants before they look at a case.

    escaped: for Spark, which reads a backslash in a text as an escape.
    """
    rows = [
        f"('{name}', {quoted(given, escaped)})"
        for name, (_, values) in EDGES.items()
        for given in values
    ]
    return (
        CONFIG
        + "select name, cast(given as {{ type_text() }}) as given from (values\n"
        + ",\n".join(rows)
        + "\n) as edge_values (name, given)"
    )


def expected():
    """{(name, given): result}."""
    return {
        (name, given): result
        for name, (_, values) in EDGES.items()
        for given, result in values.items()
    }


def quoted(text, escaped):
    """A text as SQL."""
    return "'" + (text.replace("\\", "\\\\") if escaped else text.replace("'", "''")) + "'"
