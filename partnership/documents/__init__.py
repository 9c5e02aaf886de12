"""Documents: a tree of typed blocks, and its writers. The only room that knows Word.

Decided here: what a document can be made of (`blocks.py`), how a block looks in Word (`word/`), HTML, plain text and
Markdown (`writers/`), how two versions become tracked changes (`redline/`), what a Word file that came back says
(`reading/`), which parts of a council's letterhead are taken (`letterhead/`), and how files of strangers are opened in
a process without rights (`untrusted/`). Not decided here: what a paper says, which is `protocols`.

Start with `blocks.py`, then `word/writer.py`, `write_word`. A new kind of block has its class in `blocks.py` and a
branch in each writer; mypy names the writers that lack it.
"""
