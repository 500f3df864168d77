"""What the coach marks, and what it leaves alone: our own sentences, in every language that it reads."""

from pathlib import Path

import pytest
from flask import Flask

from community.answers.coach import LANGUAGES, Label, look
from community.answers.coach.reading import language_of, sentences
from community.answers.coach.scoring import Score, evaluate, read_rows

ENGLISH = [
    ("We cannot refund a gift card.", "cant"),
    ("Unfortunately we're not able to change the date.", "cant"),
    ("I am unable to open your order from here.", "cant"),
    ("A later delivery is not possible.", "cant"),
    ("We no longer sell the blue cups.", "cant"),
    ("That size isn't available in Bergen.", "cant"),
    ("There is nothing we can do about the price.", "cant"),
    ("We don't offer deliveries on Sundays.", "cant"),
    ("You won't be able to move your stamps to another phone.", "cant"),
    ("Our stores are not able to take it back.", "cant"),
    ("We can't wait to hear what you think of it.", ""),
    ("If you can't find it, ask whoever is behind the bar.", ""),
    ("We can't thank you enough for the drawing.", ""),
    ("I'm sorry that you cannot open the door alone.", ""),
    ("Is it not possible to open the page at all?", ""),
    ("> You can't be serious\n\nWe are, and it starts on Monday.", ""),
    ("As per our policy refunds go on a gift card.", "policy"),
    ("Our policy is one voucher for each person.", "policy"),
    ("This is written in our terms and conditions.", "policy"),
    ("Dogs are not allowed in the shops.", "policy"),
    ("For legal reasons the folder stays with us.", "policy"),
    ("A fee applies to every change.", "policy"),
    ("We are rewriting the policy because of you.", ""),
    ("That must be frustrating with two children.", ""),
    ("You should have read the sign on the door.", "blame"),
    ("You forgot to enter the code.", "blame"),
    ("This was a user error.", "blame"),
    ("As clearly stated on the label, it is hot.", "blame"),
    ("You should have a number on the receipt.", ""),
    ("It was not your fault.", ""),
    ("Actually, you ordered it twice.", "right"),
    ("That is simply not true.", "right"),
    ("As I already told you, the shop is closed.", "right"),
    ("You are right, and the sign was wrong.", ""),
    ("That is not my department.", "handoff"),
    ("Please contact the billing department.", "handoff"),
    ("You will need to call your bank.", "handoff"),
    ("We will send you the new lid on Friday.", "promise"),
    ("The app should be back tomorrow.", "promise"),
    ("If you send us the number, we'll look into it.", ""),
    ("We can't make any promises about March.", "cant"),
    ("I have passed this to the bakery, and their answer is below.", ""),
]
GERMAN = [
    ("Wir können Gutscheine leider nicht auszahlen.", "cant"),
    ("Eine spätere Lieferung ist nicht möglich.", "cant"),
    ("Wir sind nicht in der Lage, das Datum zu ändern.", "cant"),
    ("Die blauen Tassen werden nicht mehr hergestellt.", "cant"),
    ("Da können wir leider nichts machen und auch keine Ausnahme finden.", "cant policy"),
    ("Uns sind die Hände gebunden.", "cant"),
    ("Wir bieten sonntags keine Lieferung an.", "cant"),
    ("Wir liefern nicht auf die Inseln.", "cant"),
    ("In dieser Größe ist sie nicht erhältlich.", "cant"),
    ("Ich kann Ihre Bestellung von hier aus nicht sehen.", "cant"),
    ("Wir können es kaum erwarten, Sie zu sehen.", ""),
    ("Wenn Sie es nicht finden können, fragen Sie an der Theke.", ""),
    ("Es tut uns leid, dass Sie die Tür nicht öffnen können.", ""),
    ("Können Sie die Seite gar nicht öffnen?", ""),
    ("> Das kann nicht sein\n\nDoch, und es beginnt am Montag.", ""),
    ("Laut unserer Richtlinie gibt es einen Gutschein.", "policy"),
    ("Das steht in unseren AGB.", "policy"),
    ("Hunde sind in den Läden nicht erlaubt.", "policy"),
    ("Dazu sind wir gesetzlich verpflichtet.", "policy"),
    ("Aus Datenschutzgründen bleibt die Mappe bei uns.", "policy"),
    ("Wir machen hier keine Ausnahmen.", "policy"),
    ("Wir ändern diese Regel Ihretwegen.", ""),
    ("Sie hätten das Schild lesen müssen.", "blame"),
    ("Sie haben vergessen, den Code einzugeben.", "blame"),
    ("Das war ein Bedienfehler.", "blame"),
    ("Wie deutlich angegeben, ist der Kakao heiß.", "blame"),
    ("Es war nicht Ihr Fehler.", ""),
    ("Wenn Sie den Code vergessen haben, hilft die Theke.", ""),
    ("Das stimmt nicht.", "right"),
    ("Wie ich bereits gesagt habe, war der Laden zu.", "right"),
    ("Da irren Sie: Sie irren sich im Datum.", "right"),
    ("Sie haben recht, und das Schild war falsch.", ""),
    ("Dafür sind wir nicht zuständig.", "handoff"),
    ("Bitte wenden Sie sich an die Buchhaltung.", "handoff"),
    ("Sie müssen das mit Ihrer Bank klären.", "handoff"),
    ("Ich habe die Bäckerei gefragt, ihre Antwort steht unten.", ""),
    ("Wir werden Ihnen den Deckel am Freitag schicken.", "promise"),
    ("Ich melde mich morgen bei Ihnen.", "promise"),
    ("Die App ist in den nächsten Tagen wieder da.", "promise"),
    ("Wenn Sie uns die Nummer schicken, werden wir das prüfen.", ""),
    ("Für den März können wir nichts versprechen.", ""),
]
OWN = {"en": ENGLISH, "de": GERMAN}


def labels(body: str, code: str | None = None) -> set[str]:
    """The labels of a text."""
    return {hint.label.value for hint in look(body, code)}


@pytest.mark.parametrize(("sentence", "expected"), ENGLISH)
def test_english_sentences_are_marked_as_expected(sentence: str, expected: str):
    assert labels(sentence, "en") == set(expected.split())


@pytest.mark.parametrize(("sentence", "expected"), GERMAN)
def test_german_sentences_are_marked_as_expected(sentence: str, expected: str):
    assert labels(sentence, "de") == set(expected.split())


def test_every_language_has_forty_sentences_and_every_label_both_ways():
    assert set(OWN) == set(LANGUAGES)
    for rows in OWN.values():
        assert len(rows) >= 40
        assert {label for _, expected in rows for label in expected.split()} == set(Label)
        assert sum(not expected for _, expected in rows) >= 12


def test_a_text_is_read_in_its_own_language():
    assert language_of("Wir haben das nicht, und die Läden sind zu.").code == "de"
    assert language_of("We do not have it, and the shops are closed.").code == "en"
    assert language_of("?!").code == "en"


def test_a_hint_points_at_the_words():
    (hint,) = look("Hello Ada.\n\nSorry, but **we cannot** do that. Bye.")
    assert hint.sentence == "Sorry, but we cannot do that."
    assert (hint.label, hint.sentence[hint.start : hint.end]) == (Label.CANT, "cannot")


def test_quotes_code_and_addresses_are_not_the_writers_words():
    body = "> We cannot\n\nYou wrote “you can't”. Type `cannot` at https://example.org/cannot.\n\n```\nwe cannot\n```"
    assert look(body) == ()
    assert "cannot" not in " ".join(sentences(body))


def test_typographic_apostrophes_count():
    assert labels("We can’t do that.") == {"cant"}


def test_a_long_answer_is_read_in_a_moment():
    assert len(look("We cannot do that. " * 500)) == 500
    assert look("a" * 10_000) == ()
    assert look("if you " * 1_400) == ()


def test_scores_are_what_they_are_defined_as():
    score = Score(Label.CANT, hits=6, false=2, missed=4)
    assert (score.precision, score.recall, round(score.f1, 3)) == (0.75, 0.6, 0.667)
    assert Score(Label.CANT, 0, 0, 0).f1 == 0.0


ROWS = """reply_text,cant,promise,sample
We cannot do that.,1,0,random
We will send it on Friday.,0,1,random
You can do it all.,1,0,enriched
We cannot say.,?,0,random
We will send it tomorrow.,0,0,random
"""


def test_unclear_rows_are_left_out_and_false_flags_counted_in_random_ones(tmp_path: Path):
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")
    report = evaluate(read_rows(tmp_path / "rows.csv"))
    assert [(s.label, s.hits, s.false, s.missed) for s in report.scores] == [
        (Label.CANT, 1, 0, 1),
        (Label.PROMISE, 1, 1, 0),
    ]
    assert (report.rows, report.random, report.false_flags) == (5, 4, 1)


def test_the_command_prints_the_scores(app: Flask, tmp_path: Path):
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")
    result = app.test_cli_runner().invoke(args=["coach", "evaluate", str(tmp_path / "rows.csv")])
    assert result.exit_code == 0, result.output
    assert "cant      1.00  0.50  0.67" in result.output
    assert "1 of 4 random replies" in result.output


def test_a_file_without_the_columns_is_refused(app: Flask, tmp_path: Path):
    (tmp_path / "rows.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    result = app.test_cli_runner().invoke(args=["coach", "evaluate", str(tmp_path / "rows.csv")])
    assert (result.exit_code, "reply_text" in result.output) == (2, True)
