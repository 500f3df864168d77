"""What honest newcomers and spammers of the simulation say.

The honest say what the customers of the demo's company say: some 400 posts and comments, written by hand for that and
not for this. The spammers' words are in pieces.
"""

from functools import cache
from pathlib import Path

from community.cli.demo import reading

CONTENT = Path(reading.__file__).parent / "content"


@cache
def honest_words() -> tuple[str, ...]:
    """Everything that customers say there, each once."""
    stories = [story for path in sorted(CONTENT.glob("*.md")) for story in reading.read_board(path)]
    words = [words for story in stories for words in (story.body, *(remark.body for remark in story.remarks))]
    return tuple(dict.fromkeys(words))


LINKS = (
    "https://photos.example/mine/",
    "https://en.wikipedia.org/wiki/Coffee_",
    "https://youtu.be/watch-",
    "https://imgur.example/a/",
    "https://maps.example/place/",
    "https://news.example/story/",
)
OFFERS = (
    "Best price for replica watches, order now:",
    "Make money from home, double your bitcoin today",
    "Visit our site for cheap pills without a doctor",
    "Online casino with free trial, click here",
    "We offer SEO and backlinks for your website, buy now",
    "Payday loan in five minutes, 100% guaranteed",
    "Recover your lost funds with a certified hacker, write on telegram",
    "Hot singles near you, limited offer",
)
SHOPS = ("deals-a.example", "cheapo.shop", "luckyspin.bet", "rank-up.example", "cash-fast.online")
PITCHES = (
    "Hello I am {name} and I was helped by a great doctor who brought my husband back in {n} hours, "
    "write to him and he will help you as he has helped me and many others before",
    "Good day, {name} here, I lend to serious people at two percent a year up to {n} thousand without any papers, "
    "tell me the amount that you need and you will have it on your account tomorrow",
    "My name is {name} and I lost everything until somebody showed me how to trade with only {n} to begin with, "
    "now I earn more in a week than before in a year and he can show you as well",
)
