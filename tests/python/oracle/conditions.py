"""Conditions of rules (DESIGN.md 3, meaning 2)."""

from oracle.values import number


def is_satisfied(found, operator, wanted):
    """Whether the text `found` (None = missing) satisfies `operator wanted`.

    Order operators compare numbers, the others text, case-sensitive. A missing value on either
    side, or one that is no number where a number is needed, satisfies nothing.
    """
    if found is None:
        return False
    if operator == "is_present":
        return True
    if wanted is None:
        return False
    if operator in (">", ">=", "<", "<="):
        left, right = number(found), number(wanted)
        if left is None or right is None:
            return False
        return {
            ">": left > right, ">=": left >= right, "<": left < right, "<=": left <= right,
        }[operator]  # fmt: skip
    if operator == "=":
        return found == wanted
    if operator == "!=":
        return found != wanted
    if operator == "contains":
        return wanted in found
    if operator == "starts_with":
        return found.startswith(wanted)
    if operator == "in":
        return found in wanted.split("|")
    raise ValueError(f"unknown operator {operator!r}")
