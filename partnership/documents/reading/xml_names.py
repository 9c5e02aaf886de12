"""Word's elements and attributes by the names that lxml gives them, for the readers of files that came back.

Each is put together here, once: a file asks some ten thousand times what an element is.
"""

from __future__ import annotations

from typing import Final

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

# What holds paragraphs.
PARAGRAPH: Final = f"{W}p"
TABLE: Final = f"{W}tbl"
ROW: Final = f"{W}tr"
ROW_PROPERTIES: Final = f"{W}trPr"
HEADING_ROW: Final = f"{W}tblHeader"
CELL: Final = f"{W}tc"
CELL_PROPERTIES: Final = f"{W}tcPr"
CONTROL: Final = f"{W}sdt"
CONTROL_TAG: Final = f"{W}sdtPr/{W}tag"
CONTROL_CONTENT: Final = f"{W}sdtContent"
CONTENTS: Final = f"{W}sdtPr/{W}docPartObj"  # the list of contents, which Word writes itself
CUSTOM: Final = f"{W}customXml"

# What stands in a paragraph.
PROPERTIES: Final = f"{W}pPr"
STYLE: Final = f"{W}pStyle"
IN_LIST: Final = f"{W}numPr"
LIST: Final = f"{W}numId"
LEVEL: Final = f"{W}ilvl"
RUN: Final = f"{W}r"
RUN_PROPERTIES: Final = f"{W}rPr"
SIMPLE_FIELD: Final = f"{W}fldSimple"
BOOKMARK: Final = f"{W}bookmarkStart"
BOOKMARK_END: Final = f"{W}bookmarkEnd"
REMARK: Final = f"{W}commentRangeStart"
REMARK_END: Final = f"{W}commentRangeEnd"
FORMS: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
HOLDERS: Final = frozenset(
    W + name for name in ("hyperlink", "smartTag", "sdtContent", "customXml", "dir", "bdo", "ruby", "rt", "rubyBase")
)
DELETION: Final = f"{W}del"
INSERTED: Final = frozenset((f"{W}ins", f"{W}moveTo"))
DELETED: Final = frozenset((DELETION, f"{W}moveFrom"))

# What stands in a run.
TEXT: Final = f"{W}t"
TEXTS: Final = frozenset((TEXT, f"{W}delText"))
TAB: Final = f"{W}tab"
BREAKS: Final = frozenset((f"{W}br", f"{W}cr"))
NO_BREAK_HYPHEN: Final = f"{W}noBreakHyphen"
SYMBOL: Final = f"{W}sym"
FIELD: Final = f"{W}fldChar"
FIELD_CODES: Final = frozenset((f"{W}instrText", f"{W}delInstrText"))
NOTE_MARKS: Final = frozenset((f"{W}footnoteReference", f"{W}endnoteReference"))
REMARK_MARK: Final = f"{W}commentReference"
OBJECTS: Final = frozenset(W + name for name in ("drawing", "pict", "object"))
BOX: Final = f"{W}txbxContent"
WATERMARK: Final = "{urn:schemas-microsoft-com:vml}textpath"

# Attributes.
ID: Final = f"{W}id"
NAME: Final = f"{W}name"
VALUE: Final = f"{W}val"
AUTHOR: Final = f"{W}author"
DATE: Final = f"{W}date"
TYPE: Final = f"{W}type"
CODE: Final = f"{W}instr"
FIELD_PART: Final = f"{W}fldCharType"
