"""How pages travel: compressed, where that tells nobody anything by its length."""

import gzip

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db


class TestCompressed:
    def test_pages_and_what_they_load_are(self, client: Client) -> None:
        for address in ("/sign-in/", "/static/luoshi/css/parts.css"):
            answer = client.get(address, headers={"accept-encoding": "gzip"})
            sent = b"".join(answer)
            assert answer.headers["Content-Encoding"] == "gzip", address
            plain = b"".join(client.get(address))
            assert len(gzip.decompress(sent)) == len(plain)
            assert len(sent) < len(plain) / 2

    def test_no_other_site_has_a_reader_s_pages_sent_again_and_again(self, client: Client) -> None:
        """What makes it safe: cookies that stay at home, and a token that is never twice the same."""
        assert settings.SESSION_COOKIE_SAMESITE == settings.CSRF_COOKIE_SAMESITE == "Lax"
        one, other = (client.get("/sign-in/").context["csrf_token"] for _ in range(2))
        assert str(one) != str(other)
