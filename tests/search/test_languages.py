"""Languages: what is found in another one than English; the same for every kind of index."""

import pytest

from community.search.index import SearchIndex
from community.search.languages import Stemmer, language_of
from community.search.memory import MemoryIndex
from community.search.query import MOST_SIMILAR, any_of
from tests.search.samples import ALL, doc, found

GERMAN = "Die Rechnungen kommen immer zu spät, und am Telefon hat dafür niemand eine Erklärung."
SPANISH = "Los pedidos llegan tarde y nadie contesta nunca cuando llamo por teléfono a la tienda."


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("Rechnung", GERMAN),
        ("Rechnungen Erklärungen", GERMAN),
        ("telefone", GERMAN),
        ("pedido", SPANISH),
        ("contestar pedidos", SPANISH),
        ("commandes", "Ma commande est arrivée en retard et personne ne répond au téléphone du magasin."),
        ("leveranser", "Leveranserna kommer alltid för sent och ingen svarar i telefonen i butiken."),
        ("заказы", "Мой заказ пришёл на два дня позже, и никто не отвечает на телефонные звонки."),
    ],
)
def test_inflections_make_no_difference_in_the_language_of_a_text(index: SearchIndex, query: str, text: str) -> None:
    index.write([doc(1, text), doc(2, "The invoice is always late and nobody picks up the telephone.")])
    assert found(index, query) == (1,)
    assert "".join(piece.text for piece in index.mark(query, text) if piece.is_match)


def test_a_word_is_found_in_every_language_that_has_it(index: SearchIndex) -> None:
    english = "The refund for my app never came, although somebody promised it on the telephone."
    german = "Den Refund für meine App habe ich nie bekommen, obwohl man ihn am Telefon zugesagt hat."
    index.write([doc(1, english), doc(2, german)])
    assert set(found(index, "refund app")) == {1, 2}
    assert set(found(index, "refu")) == {1, 2}
    assert found(index, "refund -telefon") == (1,)
    assert set(index.similar({"refund": 1, "app": 1}, boards=ALL, limit=None).ids) == {1, 2}
    index.write([], [2])
    assert found(index, "refund") == (1,)


def test_no_word_is_left_out_for_the_languages_of_others() -> None:
    words = {f"word{number}": 1.0 for number in range(MOST_SIMILAR + 5)}
    alone, many = any_of(words, Stemmer()), any_of(words, Stemmer(("de", "fr", "sv")))
    assert len(alone) == MOST_SIMILAR
    assert [term.stem for term in alone] == [term.stem for term in many]


def test_a_word_is_asked_for_as_one_however_many_languages_it_may_be_in() -> None:
    asked = any_of({"rechnung": 1.0, "rechnungs": 0.5, "spät": 0.5}, Stemmer(("de",)))
    assert {(term.stem, term.others): weight for term, weight in asked.items()} == {
        ("rechnung", ("de:rechnung",)): 1.5,
        ("spat", ("de:spat",)): 0.5,
    }


def test_comments_are_kept_in_their_own_language(index: SearchIndex) -> None:
    index.write([doc(1, "The invoices are always late and nobody tells us why.", comments=GERMAN)])
    assert found(index, "invoice") == found(index, "Erklärungen") == found(index, "invoice Rechnung") == (1,)


def test_a_misspelt_word_is_put_right_in_the_language_of_a_text(index: SearchIndex) -> None:
    index.write([doc(1, GERMAN)])
    assert index.correct("Rechnugen spät", boards=ALL) == "rechnungen spät"


def test_no_sign_of_a_language_is_found_or_shown(index: SearchIndex) -> None:
    index.write([doc(1, GERMAN)])
    assert found(index, "de") == found(index, "de:") == found(index, "de:rechnung") == ()


@pytest.mark.parametrize("query", ["rechnung spät", "pedido", "telefon", "rechnungen"])
def test_every_kind_of_index_scores_what_is_in_several_languages_alike(index: SearchIndex, query: str) -> None:
    documents = [doc(1, GERMAN), doc(2, SPANISH), doc(3, "rechnung spät"), doc(4, "Telefon pedido", comments=GERMAN)]
    plain = MemoryIndex()
    for each in (index, plain):
        each.write(documents)
    ours, theirs = (each.search(query, boards=ALL, limit=None) for each in (index, plain))
    assert ours.ids == theirs.ids
    assert ours.scores == pytest.approx(theirs.scores)


@pytest.mark.parametrize("least", [1, 2])
def test_what_is_similar_in_several_languages_is_ranked_alike_by_every_kind_of_index(
    index: SearchIndex, least: int
) -> None:
    documents = [doc(1, GERMAN), doc(2, SPANISH), doc(3, "rechnung telefon"), doc(4, "Telefon pedido", comments=GERMAN)]
    plain = MemoryIndex()
    for each in (index, plain):
        each.write([*documents, doc(5, "The telefon is never answered, whoever calls.")])
    wanted = {"rechnung": 1.0, "telefon": 1.0, "pedido": 0.5, "spät": 0.5}
    ours, theirs = (each.similar(wanted, boards=ALL, limit=None, least=least) for each in (index, plain))
    assert ours.ids == theirs.ids
    assert set(ours.ids) == ({1, 2, 3, 4, 5} if least == 1 else {1, 2, 3, 4})
    assert ours.scores == pytest.approx(theirs.scores)


def test_a_word_of_two_languages_in_one_document_counts_once_towards_what_is_shared(index: SearchIndex) -> None:
    index.write([doc(1, "My telephone and the refund for it.", comments=GERMAN), doc(2, "A refund for the telefon.")])
    assert index.similar({"telefon": 1.0, "refund": 1.0}, boards=ALL, limit=None, least=2).total == 2
    assert index.similar({"telefon": 1.0, "cancellation": 1.0}, boards=ALL, limit=None, least=2).total == 0


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (GERMAN, "de"),
        (SPANISH, "es"),
        ("The app forgets my order when the queue is long.", "en"),
        ("Rechnung", "en"),  # too short to tell
        ("door too heavy", "en"),
        ("日本語で書いた長い文章がここにあります。とても長いです。", "en"),  # cut into pairs, not stemmed
        ("", "en"),
    ],
)
def test_a_text_says_its_language_where_it_is_long_enough(text: str, language: str) -> None:
    assert language_of(text) == language


def test_words_of_one_english_stem_are_asked_for_in_all_that_they_are_elsewhere() -> None:
    (term,) = any_of({"connections": 1.0, "connected": 0.5}, Stemmer(("de",)))
    assert (term.stem, term.others) == ("connect", ("de:connection", "de:connected"))
    assert any_of({"connections": 1.0, "connected": 0.5}, Stemmer(("de",))) == {term: 1.5}
