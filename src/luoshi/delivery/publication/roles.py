"""Which roles have a part in a release: asked by queries and permissions alike."""

from luoshi.kernel.actors import LEADER, SECURITY_ADMIN, SUPERVISION, Actor


def can_see_releases(actor: Actor) -> bool:
    """Prepared editions are seen by those who have a part in them."""
    return actor.role in (SUPERVISION, SECURITY_ADMIN, LEADER)
