-- Purchasers who behave alike: who meets the rules of the family, as its YAML defines them.
-- Grain: one row per customer_id of the population, one boolean column per segment.

{{ family_flags() }}
