"""The one refusal. `check_can_x` raises it with a sentence fit for the page; the web layer answers 403 with it."""


class NotAllowed(Exception):
    """The actor may not do this. The text is for the person: what is refused and who may do it."""
