-- Raw tickets, typed and judged. A ticket without a card is nobody's, and one of a negative amount gives money back for
-- something else.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('mysource')) }}

{{ base_rows(
    'raw_mysource', 'tickets',
    key=['ticket_id'],
    dated_by='sold_at',
    not_null=['ticket_id', 'sold_at', 'paid'],
    rules=[
        {'column': 'card_id', 'reason': 'no_customer', 'when': 'card_id is null'},
        {'column': 'paid', 'reason': 'negative_amount', 'when': 'paid < 0'},
    ],
) }}
