"""What must be decided about planned sends: plain Python, one send after the other.

Written from the description of Adobe's typologies, the design and the decisions of the project, not
from its SQL: it shares no code with the models.
"""

# Traits that the oracle does not know: tests against it leave them, and all before them, unbuilt.
LEARNT_TRAITS = ("int_contact_learnt_traits", "fct_send_predictions")
