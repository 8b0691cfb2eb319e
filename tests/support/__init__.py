"""What the tests stand on: a throwaway PostgreSQL, a guarded network, the suite that runs on both databases."""
