"""What warnings say, in Chinese and English. A rule set's own reason is stored as written and passes through."""

WORDS = {"alerts.why": ("{zh}", "{en}")}
