"""A small Open edX export, written by hand: two chapters, three sections, five units."""

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

from PIL import Image


def image(colour: str = "green") -> bytes:
    """A PNG of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(out, "PNG")
    return out.getvalue()


SUBTITLES = """1
00:00:01,000 --> 00:00:03,000
A starter is flour,

2
00:00:03,100 --> 00:00:06,000
water and &amp; patience.
"""

PROBLEM = """<problem display_name="Check yourself">
  <p>Think of your <b>last</b> loaf.</p>
  <multiplechoiceresponse>
    <label>What makes it rise?</label>
    <choicegroup type="MultipleChoice">
      <choice correct="false">Salt <choicehint>It slows it down.</choicehint></choice>
      <choice correct="true">Yeast</choice>
    </choicegroup>
    <solution><p>Yeast eats sugar and breathes out gas.</p></solution>
  </multiplechoiceresponse>
  <choiceresponse>
    <label>What is in every dough?</label>
    <checkboxgroup>
      <choice correct="true">flour</choice>
      <choice correct="true">water</choice>
      <choice correct="false">stones</choice>
    </checkboxgroup>
  </choiceresponse>
  <optionresponse>
    <label>Which is a grain?</label>
    <optioninput options="('milk','rye','apple')" correct="rye"/>
  </optionresponse>
  <numericalresponse answer="25">
    <label>Degrees for proofing?</label>
    <description>Two more or less are fine.</description>
    <responseparam type="tolerance" default="2"/>
    <formulaequationinput/>
  </numericalresponse>
  <stringresponse answer="Crumb" type="ci">
    <label>What is the inside of a loaf called?</label>
    <additional_answer answer="the crumb"/>
    <textline size="20"/>
  </stringresponse>
  <demandhint><hint>It is alive.</hint></demandhint>
</problem>"""

FILES: Mapping[str, str | bytes] = {
    "course.xml": '<course url_name="2030" org="BakeOrg" course="BREAD1"/>',
    "course/2030.xml": """<course display_name="From old attributes" language="en"
        learning_info="[&quot;bake a loaf&quot;]">
      <chapter url_name="start"/>
      <chapter url_name="further"/>
      <wiki slug="ignored"/>
    </course>""",
    "policies/2030/policy.json": '{"course/2030": {"display_name": "Bread for beginners"}}',
    "about/overview.html": '<section><h2>Welcome</h2><p><img src="/static/loaf.png"></p></section>',
    "about/short_description.html": "Flour, water, salt and <b>time</b>.",
    "chapter/start.xml": """<chapter display_name="Start">
      <sequential url_name="dough"/><sequential url_name="oven"/></chapter>""",
    "chapter/further.xml": '<chapter display_name="Further"><sequential url_name="sour"/></chapter>',
    "sequential/dough.xml": """<sequential display_name="Dough">
      <vertical url_name="mix"/><vertical url_name="check"/></sequential>""",
    "sequential/oven.xml": """<sequential display_name="Oven">
      <vertical url_name="bake"/></sequential>""",
    "sequential/sour.xml": """<sequential display_name="Sourdough">
      <vertical url_name="starter"/><vertical url_name="odd"/></sequential>""",
    "vertical/mix.xml": """<vertical display_name="Mixing">
      <html url_name="mix1"/><html url_name="mix2"/></vertical>""",
    "vertical/check.xml": """<vertical display_name="Checking">
      <html url_name="check1"/><problem url_name="p1"/></vertical>""",
    "vertical/bake.xml": '<vertical display_name="Baking"><html url_name="bake1"/></vertical>',
    "vertical/starter.xml": """<vertical display_name="The starter">
      <video url_name="v1"/></vertical>""",
    "vertical/odd.xml": """<vertical display_name="Odd things">
      <poll url_name="poll1" display_name="Your favourite" question="Rye or wheat?"/>
      <problem url_name="drawn"/></vertical>""",
    "html/mix1.xml": '<html filename="mix1" display_name="Text"/>',
    "html/mix1.html": """<h1>Mixing</h1><p onclick="evil()">Weigh the flour: \\(m = 500\\) grams.</p>
      <script>alert("no")</script><p>See <a href="/jump_to_id/bake1">baking</a> and
      <a href="/jump_to_id/nowhere">nothing</a>, or the
      <a href="/courses/course-v1:B+B+2/jump_to/block-v1:B+B+2+type@vertical+block@starter"
      >starter</a>.</p>""",
    "html/mix2.xml": '<html filename="mix2"/>',
    "html/mix2.html": """<div><p>Like <img src="/static/wet_dough.png" alt="wet dough"> this, and
      read the <a href="/static/recipe.pdf">recipe</a>.""",
    "html/check1.xml": '<html filename="check1"/>',
    "html/check1.html": "<p>Now answer.</p>",
    "html/bake1.xml": '<html filename="bake1"/>',
    "html/bake1.html": '<p>Bake it, as <a href="/jump_to_id/dough">mixed</a>.</p>',
    "problem/p1.xml": PROBLEM,
    "problem/drawn.xml": """<problem display_name="Add"><script type="loncapa/python">z = 4</script>
      <p>What is 2 + 2?</p><numericalresponse answer="$z"><formulaequationinput/>
      </numericalresponse><solution><p>It is four, of course.</p></solution></problem>""",
    "video/v1.xml": """<video url_name="v1" display_name="Feeding" youtube_id_1_0="abcdefghijk"
      transcripts="{&quot;en&quot;: &quot;feeding-en.srt&quot;}"/>""",
    "static/loaf.png": image("brown"),
    "static/wet dough.png": image("white"),
    "static/recipe.pdf": b"%PDF-1.4 not much of one",
    "static/unused.png": image("red"),
    "static/feeding-en.srt": SUBTITLES,
}


def folder(path: Path, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write the export into a folder; `changes` replace its files, None takes one away."""
    for name, content in {**FILES, **(changes or {})}.items():
        place = path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            place.unlink(missing_ok=True)
        else:
            place.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def packed(source: Path, target: Path, *extra: tuple[tarfile.TarInfo, bytes]) -> Path:
    """The folder as a tar.gz whose root is `course/`, with further entries after it."""
    with tarfile.open(target, "w:gz") as tar:
        tar.add(source, "course")
        for entry, content in extra:
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return target
