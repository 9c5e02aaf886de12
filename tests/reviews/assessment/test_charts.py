"""The pictures of an assessment: every word is there, and the words can really be read."""

from __future__ import annotations

from datetime import date

from lxml import etree
from reviews.assessment.making import entry, full_sheet, sheet

from partnership.documents.pictures import png_of, size_of
from partnership.reviews.assessment.charts import board, steps
from partnership.reviews.assessment.comparison import compare, with_earlier
from partnership.store.models import Rating

SVG = "{http://www.w3.org/2000/svg}"


def words(svg: str) -> list[str]:
    """What stands in a drawing."""
    return [str(each.text) for each in etree.fromstring(svg.encode()).iter(f"{SVG}text")]


def test_the_board_names_every_rating_theme_and_competence() -> None:
    found = words(board(full_sheet(), "board").svg)
    assert {"Not rated", "Not in place", "Developing", "In place", "Proven"} <= set(found)
    assert {"1.1", "1.2", "1.3", "1.4"} <= set(found)
    assert "Victim" in " ".join(found)


def test_the_board_says_in_words_what_it_shows() -> None:
    made = board(full_sheet(), "board")
    assert made.alt == (
        "1 proven, 1 in place, 1 developing, 1 not rated. Proven: 1.1. In place: 1.2. Developing: 1.4. Not rated: 1.3."
    )
    root = etree.fromstring(made.svg.encode())
    assert root.get("aria-labelledby") == "board-title board-desc"
    assert root.find(f"{SVG}desc").text == made.alt
    assert root.find(f"{SVG}title").text == "Where each competence stands: Self-assessment 2010"


def test_the_steps_tell_each_change_beside_its_row() -> None:
    before = sheet(entry("1.1", Rating.NOT_IN_PLACE), entry("1.2", Rating.PROVEN), entry("1.3"), id="b")
    after = sheet(entry("1.1", Rating.IN_PLACE), entry("1.2", Rating.IN_PLACE), entry("1.3", Rating.PROVEN),
                  closed_on=date(2010, 2, 1))  # fmt: skip
    made = steps(compare(before, after), "steps")
    assert [each for each in words(made.svg) if "step" in each or each == "New"] == [
        "Better by two steps", "Worse by one step", "New",
    ]  # fmt: skip
    assert "1.2: worse by one step." in made.alt


def test_nobody_can_write_anything_but_words_into_a_picture() -> None:
    hostile = '"><script>alert(1)</script>'
    made = full_sheet()
    named = sheet(*(entry(each.id, each.rating, earlier=each.earlier) for each in made.entries), title=hostile,
                  earlier_id="b", earlier_title=hostile)  # fmt: skip
    compared = with_earlier(named)
    assert compared is not None
    for picture in (board(named, "board"), steps(compared, "steps")):
        assert "<script" not in picture.svg
        assert size_of(picture.svg)


def test_both_pictures_are_drawn_with_their_words() -> None:
    made = full_sheet()
    compared = with_earlier(made)
    assert compared is not None
    for picture in (board(made, "board"), steps(compared, "steps")):
        root = etree.fromstring(picture.svg.encode())
        for text in list(root.iter(f"{SVG}text")):
            text.getparent().remove(text)
        assert len(png_of(picture.svg, 160)) > 1.3 * len(png_of(etree.tostring(root).decode(), 160))


def test_no_word_of_the_picture_runs_out_of_it_to_the_right() -> None:
    long = "Front-line staff can spot likely victims without waiting to be told by anybody else"
    before = sheet(entry("1.1", Rating.NOT_IN_PLACE), id="b")
    after = sheet(entry("1.1", Rating.PROVEN))
    after = sheet(*(type(each)(each.id, long, each.wanted, rating=each.rating) for each in after.entries))
    made = steps(compare(before, after), "steps").svg
    width = size_of(made).width
    for text in etree.fromstring(made.encode()).iter(f"{SVG}text"):
        x, size = float(text.get("x")), float(text.get("font-size"))
        is_middle = text.get("text-anchor") == "middle"
        length = len(text.text) * size * 0.55
        assert x + (length / 2 if is_middle else length) <= width, text.text


def test_the_same_assessment_gives_the_same_picture() -> None:
    assert board(full_sheet(), "board") == board(full_sheet(), "board")
