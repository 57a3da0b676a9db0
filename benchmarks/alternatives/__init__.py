"""The same job as somebody would write it who needs nothing else.

Each reads customers, orders, order_items and products as Parquet and writes `features.parquet` and
`membership.parquet` (customer_id, segment_id). None judges raw rows, keeps history, or has a test.
"""
