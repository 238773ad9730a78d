{%- set nothing = '^(' ~ nothing_words() ~ ')$' %}
{%- set never = '^(' ~ nothing_words() ~ '|.*9999.*|[+-]?infinity)$' %}
with

received as (
{{ raw_rows('contacts', {
    'contact_id': 'text',
    'email': 'text',
    'created_at': 'timestamp',
    'timezone': 'text',
    'country': 'text',
    'company_id': 'text',
    'owner_id': 'text',
    'attributes': 'text',
    'updated_at': 'timestamp',
    'deleted_at': 'timestamp',
    'merged_into_id': 'text',
    'is_removed': 'boolean',
}, is_required=true) }}
)

-- A word for nothing is nobody, and no day: who has it was merged into no one, and is not deleted;
-- nor is who will be at the end of time.
{{ staged_rows('contacts', 'received', {
    'merged_into_id': "case
        when not " ~ matches('lower(trim(merged_into_id))', nothing) ~ " then merged_into_id
    end",
    'deleted_at_text': "case
        when not " ~ matches('lower(trim(deleted_at_text))', never) ~ " then deleted_at_text
    end",
}, kept=staged_columns('contacts') | reject('in', ['merged_into_id', 'deleted_at_text']) | list) }}
