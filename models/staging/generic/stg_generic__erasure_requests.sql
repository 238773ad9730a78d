{{ raw_rows('erasure_requests', {
    'contact_id': 'text',
    'email': 'text',
    'requested_at': 'timestamp',
}) }}
