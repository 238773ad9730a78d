"""A real retailer's year through the project: Complete Journey mapped into the generic contract."""
