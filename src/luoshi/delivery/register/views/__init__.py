"""The register's own forms. Composite pages (living report, overview, list, commitment) are the web layer's."""
