"""Passwords that are tried first: a few hundred well-known words, and the ways in which people dress them up.

Every password that guessers try by the thousand is one of these words with digits around it, with letters swapped for
look-alikes, said twice, or a walk over the keyboard. Matching the habit refuses far more than a long list would.
"""

import re

_KNOWN = """
password passwort passw0rd pass passwd passwrd passphrase secret letmein welcome login signin access admin
administrator root user username guest master master1 changeme changeit default temp temporary test tester testing
demo example sample qwerty qwertz azerty asdf asdfgh asdfghjk asdfghjkl zxcv zxcvb zxcvbn zxcvbnm qwer qwert qwertyu
qwertyui qwertyuio qwertyuiop poiuytrewq lkjhgfdsa mnbvcxz qazwsx qazwsxedc wsxedc qweasd qweasdzxc asdqwe zaqxsw
zaqwsx xswzaq abc abcd abcde abcdef abcdefg abcdefgh abcabc aaaa aaabbb abcxyz xyz iloveyou ilovey0u loveyou loveme
lovelove love lover lovely iloveme iloveu forever always together dragon monkey football soccer baseball basketball
hockey tennis golf golfer rugby cricket swimming running runner fishing hunter hunting sunshine shadow princess prince
queen king superman batman spiderman ironman wonderwoman wolverine joker robin hulk starwars startrek skywalker vader
yoda jedi pokemon pikachu charizard mario luigi zelda sonic minecraft fortnite roblox warcraft counterstrike
callofduty gamer gaming player playstation xbox nintendo computer internet keyboard mouse windows linux macintosh
apple google facebook twitter instagram youtube amazon microsoft samsung nokia android iphone whatever trustno
trustnoone freedom liberty justice america england london paris berlin germany france italy spain madrid mexico canada
australia austria russia moscow china tokyo india brazil barcelona liverpool arsenal chelsea manchester united
manunited manutd realmadrid juventus bayern dortmund yankees lakers cowboys eagles patriots steelers redsox packers
jordan michael jennifer jessica michelle ashley nicole daniel andrew joshua matthew thomas robert charlie george
william jackson justin anthony brandon jonathan christopher christian alexander alexandra samantha elizabeth stephanie
victoria amanda andrea angela barbara benjamin brittany caroline catherine charlotte claudia danielle david dennis
diana edward emily florian frank gabriel hannah harley heather isabella jasmine jeremy joseph julian katherine kevin
lauren lorenzo maggie marina martin melissa morgan natalie natasha nicholas oliver patricia patrick peter rachel
rebecca richard ricardo rosie ryan sandra sarah sebastian simon sophie stefan steven taylor tigger tiffany valentina
vanessa veronica vincent walter xavier yvonne zachary maria anna laura julia buster ginger pepper cookie bailey
maxwell rocky lucky buddy bella molly daisy snoopy garfield mickey minnie donald tweety winnie simba nemo scooby puppy
kitty kitten hello hellokitty doggy pussycat tiger lion panther eagle falcon hawk phoenix wolf bear panda elephant
dolphin horse rabbit turtle butterfly flower rose lily orchid sunflower rainbow summer winter spring autumn january
february march april june july august september october november december monday tuesday wednesday thursday friday
saturday sunday sommer fruehling herbst black white orange purple yellow silver golden green blue redred chocolate
cheese banana strawberry cherry peanut butter coffee whiskey vodka tequila corona budweiser pizza hamburger chicken
bacon sugar honey sweet sweetie sweetheart baby babygirl babyboy angel angels heaven jesus jesuschrist christ church
blessed faith blessing godisgood mother father mommy daddy mama papa family brother sister friend friends bestfriend
boyfriend girlfriend diamond crystal emerald pearl money dollar million millionaire business company office manager
service support system server database network security oracle cisco router toyota honda ferrari porsche mercedes
mustang corvette camaro chevrolet yamaha kawasaki harleydavidson suzuki subaru audi volkswagen guitar music metallica
nirvana slipknot eminem beatles pinkfloyd ledzeppelin blink rocknroll hiphop dancer dancing drummer piano cheerleader
hotmail gmail yahoo matrix merlin gandalf hobbit lordoftherings harrypotter hogwarts hermione dumbledore voldemort
naruto sasuke goku dragonball onepiece killer killers hacker hackers ninja samurai warrior soldier army marine navy
airforce police pirate viking knight wizard magic mystery fantasy destiny legend champion winner number numberone
nothing something nobody anything everything blahblah sexy sexsex hottie stupid crazy awesome fuckyou fuckoff asshole
bitch pussy bonjour azertyuiop motdepasse soleil doudou hallo hallohallo schatz ficken geheim kennwort contrasena
tequiero teamo amigos estrella hola holahola ciao ciaociao amoremio wachtwoord welkom haslo senha gleaner community
customer feedback idea ideas complaint
"""
_WORDS = frozenset(_KNOWN.split())
_LOOKALIKES = str.maketrans("@43015$7!+", "aaeoisstit")
_RUNS = ("0123456789012345", "9876543210987654", "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba")
_ROWS = (
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1q2w3e4r5t6z7u8i9o0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujm",
    "zaq12wsxcde34rfv",
)
_DECORATION = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_PIECES = re.compile(r"[a-z]+|\d+")


def is_common(password: str) -> bool:
    """Whether a password would be among the first few thousand guesses of anybody."""
    lower = password.lower()
    bare = _DECORATION.sub("", lower)
    spellings = {lower, bare, lower.translate(_LOOKALIKES), bare.translate(_LOOKALIKES)}
    if any(text in _WORDS or _is_repeated(text) for text in spellings):
        return True
    return _is_walk(lower) or _is_number(lower) or any(_is_word_and_number(text) for text in spellings)


def _is_repeated(text: str) -> bool:
    """`aaaaaaaa`, `12121212`, `passpass`: one known or short piece said again and again."""
    for size in range(1, len(text) // 2 + 1):
        piece = text[:size]
        if len(text) % size == 0 and piece * (len(text) // size) == text:
            return size <= 4 or piece in _WORDS
    return False


def _is_walk(text: str) -> bool:
    """A stretch of the alphabet, of the digits or of a keyboard, forwards or backwards."""
    return any(text in line or text in line[::-1] for line in (*_RUNS, *_ROWS))


def _is_number(text: str) -> bool:
    """Eight digits, which are mostly a day: `19900514`, `14.05.1990`."""
    return bool(re.fullmatch(r"\d{8}", re.sub(r"[\s./-]", "", text)))


def _is_word_and_number(text: str) -> bool:
    """One known word and a short number in any order: `monkey1234`, `summer-2024!`, `123qwerty45`."""
    pieces = _PIECES.findall(text)
    words = [piece for piece in pieces if piece.isalpha()]
    digits = sum(len(piece) for piece in pieces if piece.isdigit())
    return len(words) == 1 and words[0] in _WORDS and digits <= 6
