"""An office's own form (套表): mapped once by its cells, filled from then on, and read back when an office fills it."""
