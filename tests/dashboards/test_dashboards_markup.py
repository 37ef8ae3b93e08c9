"""Components as markup: every text escaped, nothing but what is known written."""

import pytest
from dash import dcc, html

from dashboards.components.markup import markup


def test_texts_and_attributes_are_escaped():
    shown = markup([html.P(["<script>", None, html.B("a & b")], className='x" onclick="y'), 3])
    assert shown == ('<p class="x&#34; onclick=&#34;y">&lt;script&gt;<b>a &amp; b</b></p>3')


@pytest.mark.parametrize("part", [dcc.Input(), html.A("x", href="javascript:1")])
def test_what_is_not_known_is_refused(part: object):
    with pytest.raises(TypeError, match="cannot be written"):
        markup(part)
