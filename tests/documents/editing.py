"""Edits of a Word file as people make them: in the XML as Word writes it, and in LibreOffice, many in one start of it."""

from __future__ import annotations

import copy
import io
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from lacking import lack
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

BODY = "word/document.xml"
NOTES = "word/footnotes.xml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{WORD}}}"
AUTHOR = "Jo Bloggs"
_COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"


@dataclass(frozen=True)
class Edit:
    """An edit at the words `at`: what is done (replace, split, delete, after, row, comment, move), and with which."""

    what: str
    at: str
    words: str = ""
    is_tracked: bool = False


def repacked(file: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The file with some parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name) or old.read(name))
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name])
    return out.getvalue()


def part_of(file: bytes, name: str) -> bytes:
    """A part of the file."""
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        return package.read(name)


def in_the_xml(file: bytes, edits: Iterable[Edit]) -> bytes:
    """The file with edits made in its XML."""
    tree = etree.fromstring(part_of(file, BODY))
    editor = _Editor(tree)
    for edit in edits:
        getattr(editor, edit.what)(edit)
    parts = {BODY: etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)}
    if editor.comments:
        said = "".join(
            f'<w:comment w:id="{number}" w:author="{AUTHOR}" w:date="2026-11-25T09:00:00Z"><w:p><w:r><w:t>{escape(text)}'
            "</w:t></w:r></w:p></w:comment>"
            for number, text in enumerate(editor.comments)
        )
        parts["word/comments.xml"] = f'<w:comments xmlns:w="{WORD}">{said}</w:comments>'.encode()
        override = f'<Override PartName="/word/comments.xml" ContentType="{_COMMENTS}"/></Types>'
        relation = f'<Relationship Id="rComments" Type="{_RELATION}" Target="comments.xml"/></Relationships>'
        for name, end, more in (
            ("[Content_Types].xml", b"</Types>", override),
            ("word/_rels/document.xml.rels", b"</Relationships>", relation),
        ):
            parts[name] = part_of(file, name).replace(end, more.encode())
    return repacked(file, parts)


class _Editor:
    """Makes edits in a tree as Word would."""

    def __init__(self, tree: Any) -> None:
        self.tree = tree
        self.comments: list[str] = []
        self._number = 9000

    def _mark(self, tag: str) -> Any:
        self._number += 1
        return etree.Element(
            W + tag, {W + "id": str(self._number), W + "author": AUTHOR, W + "date": "2026-11-25T09:00:00Z"}
        )

    def _apart(self, at: str) -> Any:
        """The run that holds exactly the words, cut out of its own."""
        text = next(each for each in self.tree.iter(W + "t") if at in (each.text or ""))
        before, _, after = (text.text or "").partition(at)
        run = text.getparent()
        for words, place in ((before, 0), (after, 1)):
            if words:
                other = copy.deepcopy(run)
                other.find(W + "t").text = words
                other.find(W + "t").set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                (run.addprevious if place == 0 else run.addnext)(other)
        text.text = at
        return run

    def _paragraph(self, at: str) -> Any:
        return next(next(each for each in self.tree.iter(W + "t") if at in (each.text or "")).iterancestors(W + "p"))

    def _run(self, words: str) -> Any:
        run = etree.Element(W + "r")
        etree.SubElement(run, W + "t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}).text = words
        return run

    def _wrapped(self, tag: str, *runs: Any) -> Any:
        mark = self._mark(tag)
        for run in runs:
            mark.append(run)
            for text in list(run.iter(W + "t")) if tag in ("del", "moveFrom") else ():
                text.tag = W + "delText" if tag == "del" else W + "t"
        return mark

    def _mark_paragraph(self, paragraph: Any, tag: str) -> None:
        properties = paragraph.find(W + "pPr")
        if properties is None:
            properties = etree.Element(W + "pPr")
            paragraph.insert(0, properties)
        etree.SubElement(properties, W + "rPr").append(self._mark(tag))

    def replace(self, edit: Edit) -> None:
        run = self._apart(edit.at)
        if edit.is_tracked:
            run.addprevious(self._wrapped("ins", self._run(edit.words)))
            place = run.getparent().index(run)
            run.getparent().insert(place, self._wrapped("del", run))
        else:
            run.find(W + "t").text = edit.words

    def split(self, edit: Edit) -> None:
        run = self._apart(edit.at)
        paragraph = run.getparent()
        other = etree.Element(W + "p")
        if (properties := paragraph.find(W + "pPr")) is not None:
            other.append(copy.deepcopy(properties))
        for each in [run, *run.itersiblings()]:
            other.append(each)
        paragraph.addnext(other)
        if edit.is_tracked:
            self._mark_paragraph(paragraph, "ins")

    def delete(self, edit: Edit) -> None:
        paragraph = self._paragraph(edit.at)
        if not edit.is_tracked:
            paragraph.getparent().remove(paragraph)
            return
        for run in list(paragraph.iter(W + "r")):
            place = run.getparent().index(run)
            parent = run.getparent()
            parent.insert(place, self._wrapped("del", run))
        self._mark_paragraph(paragraph, "del")

    def after(self, edit: Edit) -> None:
        paragraph = self._paragraph(edit.at)
        other = etree.Element(W + "p")
        if (properties := paragraph.find(W + "pPr")) is not None:
            other.append(copy.deepcopy(properties))
        run = self._run(edit.words)
        other.append(self._wrapped("ins", run) if edit.is_tracked else run)
        paragraph.addnext(other)
        if edit.is_tracked:
            self._mark_paragraph(other, "ins")

    def row(self, edit: Edit) -> None:
        row = next(self._paragraph(edit.at).iterancestors(W + "tr"))
        other = copy.deepcopy(row)
        for control in list(other.iter(W + "sdt")):
            control.getparent().remove(control)
        for number, text in enumerate(other.iter(W + "t")):
            text.text = edit.words if not number else f"{edit.words} {number}"
        row.addnext(other)
        if edit.is_tracked:
            properties = other.find(W + "trPr")
            properties.append(self._mark("ins"))
            for run in list(other.iter(W + "r")):
                place = run.getparent().index(run)
                parent = run.getparent()
                parent.insert(place, self._wrapped("ins", run))

    def comment(self, edit: Edit) -> None:
        run = self._apart(edit.at)
        number = str(len(self.comments))
        self.comments.append(edit.words)
        run.addprevious(etree.Element(W + "commentRangeStart", {W + "id": number}))
        mark = etree.Element(W + "r")
        etree.SubElement(mark, W + "commentReference", {W + "id": number})
        run.addnext(mark)
        run.addnext(etree.Element(W + "commentRangeEnd", {W + "id": number}))

    def move(self, edit: Edit) -> None:
        paragraph, target = self._paragraph(edit.at), self._paragraph(edit.words)
        if not edit.is_tracked:
            target.addprevious(paragraph)
            return
        other = copy.deepcopy(paragraph)
        for mark in [*other.iter(W + "bookmarkStart"), *other.iter(W + "bookmarkEnd")]:
            mark.getparent().remove(mark)  # Word leaves them where they were
        for one, tag in ((paragraph, "moveFrom"), (other, "moveTo")):
            for run in list(one.iter(W + "r")):
                parent = run.getparent()
                parent.insert(parent.index(run), self._wrapped(tag, run))
            self._mark_paragraph(one, tag)
        target.addprevious(other)


_TRIES = 3
_BASIC = """
Function Arg(sName As String, sValue As Variant) As Object
  Dim p As New com.sun.star.beans.PropertyValue
  p.Name = sName
  p.Value = sValue
  Arg = p
End Function

Sub Run
  Dim iFile As Integer, sLine As String, parts, oDoc As Object, sOut As String, iLog As Integer
  iFile = FreeFile
  Open "@EDITS@" For Input As #iFile
  iLog = FreeFile
  Open "@LOG@" For Output As #iLog
  Do While Not EOF(iFile)
    Line Input #iFile, sLine
    parts = Split(sLine, Chr(9))
    If parts(0) = "open" Then
      oDoc = StarDesktop.loadComponentFromURL(ConvertToURL(parts(1)), "_blank", 0, Array(Arg("Hidden", True)))
      sOut = parts(2)
    ElseIf parts(0) = "save" Then
      oDoc.storeToURL(ConvertToURL(sOut), Array(Arg("FilterName", "MS Word 2007 XML")))
      oDoc.close(True)
    Else
      oDoc.RecordChanges = (parts(1) = "tracked")
      Print #iLog, One(oDoc, parts)
    End If
  Loop
  Close #iFile
  Close #iLog
  StarDesktop.terminate()
End Sub

Function One(oDoc As Object, parts) As String
  Dim oSearch As Object, r As Object, t As Object, c As Object, f As Object, i As Integer
  On Error Goto Failed
  oSearch = oDoc.createSearchDescriptor()
  oSearch.SearchString = parts(2)
  oSearch.SearchCaseSensitive = True
  r = oDoc.findFirst(oSearch)
  If IsNull(r) Then
    One = "not found: " & parts(2)
    Exit Function
  End If
  t = r.Text
  Select Case parts(0)
  Case "replace"
    r.setString(parts(3))
  Case "split"
    t.insertControlCharacter(r.getStart(), 0, False)
  Case "delete"
    c = t.createTextCursorByRange(r)
    c.gotoStartOfParagraph(False)
    c.gotoEndOfParagraph(True)
    c.goRight(1, True)
    c.setString("")
  Case "after"
    c = t.createTextCursorByRange(r)
    c.gotoEndOfParagraph(False)
    t.insertControlCharacter(c, 0, False)
    t.insertString(c, parts(3), False)
  Case "row"
    i = CInt(Mid(r.Cell.CellName, 2))
    r.TextTable.Rows.insertByIndex(i, 1)
    r.TextTable.getCellByName("A" & (i + 1)).setString(parts(3))
  Case "comment"
    f = oDoc.createInstance("com.sun.star.text.textfield.Annotation")
    f.Content = parts(3)
    f.Author = "Jo Bloggs"
    t.insertTextContent(r, f, True)
  Case "move"
    c = t.createTextCursorByRange(r)
    c.gotoStartOfParagraph(False)
    c.gotoEndOfParagraph(True)
    c.goRight(1, True)
    oDoc.CurrentController.select(c)
    f = oDoc.CurrentController.getTransferable()
    c.setString("")
    oSearch.SearchString = parts(3)
    r = oDoc.findFirst(oSearch)
    c = r.Text.createTextCursorByRange(r)
    c.gotoStartOfParagraph(False)
    oDoc.CurrentController.getViewCursor().gotoRange(c, False)
    oDoc.CurrentController.insertTransferable(f)
  End Select
  One = "done"
  Exit Function
Failed:
  One = "failed " & parts(0) & ": " & Error$
End Function
"""


def in_libreoffice(folder: Path, work: Sequence[tuple[bytes, Sequence[Edit]]]) -> list[bytes]:
    """Files with edits made in LibreOffice and saved there, each in a run of its own, by a macro.

    It falls over now and then, in the midst of comments and tracked changes too: that file is then begun again, and
    edited in two halves where it does so each time. Skips where LibreOffice is not installed; in CI it must be.
    """
    program = shutil.which("soffice")
    if program is None:
        lack("LibreOffice is not installed: apt-get install libreoffice-writer-nogui")
    profile, edits, log = folder / "profile", folder / "edits.txt", folder / "log.txt"
    command = [program, f"-env:UserInstallation=file://{profile}", "--headless", "--norestore"]
    subprocess.run([*command, "--terminate_after_init"], capture_output=True, timeout=60, check=False)
    module = profile / "user" / "basic" / "Standard" / "Module1.xba"
    basic = _BASIC.replace("@EDITS@", str(edits)).replace("@LOG@", str(log))
    module.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<script:module xmlns:script="http://openoffice.org/2000/script" '
        f'script:name="Module1" script:language="StarBasic">{escape(basic)}</script:module>',
        encoding="utf-8",
    )

    def edited(file: bytes, wanted: Sequence[Edit]) -> bytes:
        (folder / "in.docx").write_bytes(file)
        lines = [f"open\t{folder / 'in.docx'}\t{folder / 'out.docx'}"]
        lines += [
            f"{edit.what}\t{'tracked' if edit.is_tracked else 'plain'}\t{edit.at}\t{edit.words}" for edit in wanted
        ]
        edits.write_text("\n".join([*lines, "save"]) + "\n", encoding="ascii")
        told: list[str] = []
        for _ in range(_TRIES):
            log.unlink(missing_ok=True)
            run = [*command, "macro:///Standard.Module1.Run"]
            done = subprocess.run(run, capture_output=True, timeout=120, check=False)
            told = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
            if not done.returncode and told:
                break
        if not told and len(wanted) > 1:
            half = len(wanted) // 2
            return edited(edited(file, wanted[:half]), wanted[half:])
        assert told == ["done"] * len(wanted), told
        return (folder / "out.docx").read_bytes()

    return [edited(file, wanted) for file, wanted in work]
