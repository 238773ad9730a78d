"""What must be decided about planned sends: plain Python, one send after the other.

Written from the description of Adobe's typologies, the design and the decisions of the project, not
from its SQL: it shares no code with the models.
"""
