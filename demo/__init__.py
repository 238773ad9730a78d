"""Demo events: seeded raw tables in the generic contract, with the truth written beside them."""
