-- Who meets which rule: compiled from the YAML of all families, in one pass over the features.
-- Grain: one row per customer_id of the population, one boolean column per segment.

{{ segment_flags(ref('int_customer_features')) }}
