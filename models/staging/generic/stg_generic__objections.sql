{{ raw_rows('objections', {
    'subject_hash': 'text',
    'scope': 'text',
    'statement': 'text',
    'source': 'text',
    'reason': 'text',
    'stated_at': 'timestamp',
    'first_seen_at': 'timestamp',
    'last_seen_at': 'timestamp',
}) }}
