"""Questions in number: those of the shipped bank again and again, no two alike."""

import re
import shutil
from pathlib import Path

_SHIPPED = Path(__file__).parents[3] / "question_banks" / "ia-hdf"
_ID = re.compile(r"^id: .*$", re.MULTILINE)
_TITLE = re.compile(r"^title: .*(?:\n .*)*$", re.MULTILINE)
_QUESTION = """<question type="multichoice">
 <name><text>Question {n}</text></name>
 <questiontext format="html"><text><![CDATA[<p>Dans un <b>service</b> de {n} personnes, quelle
 demande faut-il vérifier <em>avant</em> de l'envoyer ?</p>]]></text></questiontext>
 <generalfeedback format="html">
 <text><![CDATA[<p>La règle {n} le dit.</p>]]></text></generalfeedback>
 <defaultgrade>1.0000000</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden>
 <idnumber>b-{n}</idnumber><single>true</single><shuffleanswers>true</shuffleanswers>
 <answernumbering>abc</answernumbering>
 <answer fraction="100" format="html"><text><![CDATA[<p>La demande {n}, car elle contient un
 nom.</p>]]></text>
 <feedback format="html"><text><![CDATA[<p>Exact.</p>]]></text></feedback></answer>
 <answer fraction="0" format="html"><text><![CDATA[<p>La demande {n} bis.</p>]]></text>
 <feedback format="html"><text>Elle ne contient aucune donnée.</text></feedback></answer>
 <answer fraction="0" format="html"><text><![CDATA[<p>La demande {n} ter.</p>]]></text>
 <feedback format="html"><text></text></feedback></answer>
</question>
"""


def bank(folder: Path, items: int) -> None:
    """A bank of that many items, of the kinds and lengths of the shipped one."""
    folder.mkdir()
    for name in ("bank.yaml", "framework.yaml"):
        shutil.copy(_SHIPPED / name, folder / name)
    for name in ("media", "stimuli"):
        shutil.copytree(_SHIPPED / name, folder / name)
    shipped = sorted(_SHIPPED.glob("B*/*.yaml"))
    for number in range(items):
        file = shipped[number % len(shipped)]
        block = file.parent.name
        (folder / block).mkdir(exist_ok=True)
        code = f"banc-{number:06d}"
        (folder / block / f"{code}.yaml").write_text(_changed(file.read_text(), code))


def moodle_xml(count: int) -> bytes:
    """An export of Moodle with that many questions."""
    questions = "".join(_QUESTION.format(n=number) for number in range(count))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{questions}</quiz>\n'.encode()


def _changed(text: str, code: str) -> str:
    """The item under another name and another title: the same question twice is a fault."""
    return _TITLE.sub(f"title: Question {code}", _ID.sub(f"id: {code}", text, count=1), count=1)
