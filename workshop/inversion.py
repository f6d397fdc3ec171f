"""English and German statements become questions by word order: "We should meet." -> "Should we meet?"."""

import re
from dataclasses import dataclass, field

LONGEST_SUBJECT = 8  # words

PARTICIPLE = re.compile(r"\w+ed|been|done|made|seen|got|found|lost|become|had|not|never|already")


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def helped(do: str, does: str, verbs: str) -> dict[str, tuple[str, str]]:
    """Verbs that ask for a helper, which then has their ending: needs -> ("does", "need")."""
    plain = {verb: (do, verb) for verb in verbs.split()}
    return plain | {f"{verb}s": (does, verb) for verb in plain}


@dataclass(frozen=True)
class Grammar:
    """The words that decide how a question is formed, in lower case."""

    verbs: frozenset[str]  # They change places with the subject.
    pronouns: frozenset[str]
    lowered: frozenset[str]  # They are capitalised only where they come first.
    not_subjects: frozenset[str]  # A sentence that begins with one does not begin with its subject.
    breaks: frozenset[str]  # They begin a clause, whose verb is not the sentence's.
    second: bool = False  # Is the word after a pronoun always the verb?
    adverbs: frozenset[str] = frozenset()  # They may stand between a pronoun and the verb.
    articles: frozenset[str] = frozenset()  # The next word is a noun ("the will", "a need").
    perfect: frozenset[str] = frozenset()  # They are verbs of their own unless a participle follows.
    helped: dict[str, tuple[str, str]] = field(default_factory=dict)
    helped_after_pronouns: dict[str, tuple[str, str]] = field(default_factory=dict)  # Elsewhere they may be nouns.
    replaced: tuple[tuple[str, str], ...] = ()  # Patterns, and what is said instead.
    without_verb: tuple[tuple[str, str], ...] = ()  # Patterns of what has no verb to move, and the question.


IMPERATIVES = (
    "have make create build organize organise give stop start find invite involve improve increase reduce avoid"
    " encourage provide ensure teach write develop establish promote translate motivate"
)

ENGLISH = Grammar(
    verbs=words("should must can could will would may might shall is are am was were"),
    pronouns=words("i we you they"),
    lowered=words(
        "a an the this that these those there it he she we you they our your their my his her its one each"
        " every everyone everybody everything nobody no some someone somebody any anyone anybody many most all"
        " both few several more less fewer better new small large local people users user editors editor"
        " members volunteers communities community chapters chapter affiliates affiliate newcomers"
        " collaboration communication cooperation meetings partners partnerships projects admins"
        " administrators blocks events languages readers resources schools students teachers tools trainings"
        " translations women having being making using working sharing learning editing translating organizing"
        " organising training"
        f" funding {IMPERATIVES}"
    ),
    not_subjects=words(
        "in on at for with without by to from of as if when while because although though since after before"
        " during until unless about also then therefore thus today now currently sometimes often usually generally"
        " especially unfortunately please yes let let's lets lack not instead despite between among across"
        f" {IMPERATIVES}"
    ),
    breaks=words("who which that where when if because what how why whether i we you they he she it"),
    articles=words("the a an our their your my no of"),
    adverbs=words("also always just never often only rarely really seldom sometimes still usually"),
    perfect=words("have has had"),
    helped=helped("do", "does", "need want have depend seem")
    | {"has": ("does", "have"), "had": ("did", "have"), "needed": ("did", "need"), "wanted": ("did", "want")},
    helped_after_pronouns=helped(
        "do",
        "does",
        "lack like know see use work get talk feel miss lose spend struggle understand believe meet share speak"
        " learn help support think write edit find give make take waste ignore forget",
    ),
    replaced=(
        (r"\b(?:ought to|had better)\b", "should"),
        (r"\bcannot\b", "can't"),
        (r"^(we|you|they)['’]re\b", r"\1 are"),
        (r"^(there|it|that|he|she)['’]s\b", r"\1 is"),
        (r"^(I)['’]m\b", r"\1 am"),
        (r"^(I|we|you|they)['’]ve\b", r"\1 have"),
        (r"^(I|we|you|they|it)['’]ll\b", r"\1 will"),
        (r"^(I|we|you|they|it)['’]d\b", r"\1 would"),
    ),
    without_verb=(
        (r"let(?:['’]?s| us) (.+)", "should we {}"),
        (r"((?:more|better|less|fewer) .+)", "do we need {}"),
        (rf"((?:{IMPERATIVES.replace(' ', '|')}) .+)", "should we {}"),
    ),
)

GERMAN = Grammar(
    verbs=words(
        "sollten sollte sollen soll können könnten kann könnte müssen müssten muss müsste dürfen dürften darf wollen"
        " will werden wird würden würde haben hat hätten hatten sind ist war waren wären wäre gibt brauchen braucht"
        " bräuchten möchten fehlt fehlen hilft helfen"
    ),
    pronouns=words("ich du er sie es wir ihr man"),
    lowered=words(
        "ich du er sie es wir ihr man der die das den dem ein eine einen einem einer kein keine mein meine unser"
        " unsere ihre diese dieser dieses jede jeder jedes alle viele manche einige mehr weniger besser bessere"
        " neue alte niemand jemand nichts"
    ),
    not_subjects=words(
        "in im am an auf aus bei beim mit nach seit von vom zu zum zur für durch gegen ohne um über unter vor wegen"
        " während trotz zwischen wenn weil da dass falls obwohl damit als auch dann hier dort heute jetzt leider"
        " vielleicht oft manchmal meistens deshalb daher außerdem nur nicht bitte ja lasst lass alle beide selbst"
    ),
    breaks=words("dass weil wenn ob ich du er sie es wir ihr man"),
    second=True,
    without_verb=(
        (r"lass(?:t|en wir)? uns (.+)", "sollten wir {}"),
        (r"((?:mehr|weniger|bessere?[rsn]?) .+)", "brauchen wir {}"),
    ),
)


def inverted(statement: str, grammar: Grammar) -> str | None:
    """The statement as a question, without a mark; None where that takes more grammar than there is here."""
    if not statement[0].isalnum():
        return None
    for pattern, said in grammar.replaced:
        statement = re.sub(pattern, said, statement, flags=re.IGNORECASE)
    return _moved(statement.split(), grammar) or _completed(statement, grammar)


def _moved(sentence: list[str], grammar: Grammar) -> str | None:
    """The verb before the subject; what comes before the subject stays there: "in CEE, should we meet"."""
    start = 0
    if sentence[0].lower() in grammar.not_subjects:
        commas = [i for i, word in enumerate(sentence[:LONGEST_SUBJECT], start=1) if word.endswith(",")]
        start = commas[0] if commas else len(sentence)
    if start == len(sentence):
        return None
    question = _turned([_lowered(sentence[start], grammar), *sentence[start + 1 :]], grammar)
    return question and " ".join([*sentence[:start], question])


def _turned(clause: list[str], grammar: Grammar) -> str | None:
    """The verb of a clause that begins with its subject, before it; None if it is not found."""
    plain = [word.lower().replace("’", "'") for word in clause]
    if plain[0] in grammar.verbs:
        return " ".join(clause)
    for i in range(1, min(len(clause), LONGEST_SUBJECT + 1)):
        if clause[i - 1].endswith((",", ";", ":")) or plain[i] in grammar.breaks:
            return None
        if verb := _asking(plain, i, grammar):
            helper, *rest = verb
            return " ".join([helper, *clause[:i], *rest, *clause[i + 1 :]])
    return None


def _asking(sentence: list[str], i: int, grammar: Grammar) -> tuple[str, ...]:
    """What the word at this place becomes in a question: what is moved and what stays; nothing if it is no verb."""
    word, subject = sentence[i], sentence[:i]
    if subject[-1] in grammar.articles:
        return ()
    if word.endswith("n't"):
        return (f"why {word}",)
    following = sentence[i + 1] if i + 1 < len(sentence) else ""
    if word in grammar.verbs or (word in grammar.perfect and PARTICIPLE.fullmatch(following)):
        return (word,)
    if subject[0] in grammar.pronouns and grammar.adverbs.issuperset(subject[1:]):
        if grammar.second and word not in grammar.not_subjects:
            return (word,)
        return (grammar.helped | grammar.helped_after_pronouns).get(word, ())
    return grammar.helped.get(word, ())


def _completed(statement: str, grammar: Grammar) -> str | None:
    """A question for a phrase without a verb that could be moved."""
    for pattern, question in grammar.without_verb:
        if found := re.fullmatch(pattern, statement, re.IGNORECASE | re.DOTALL):
            first, *rest = found[1].split()
            return question.format(" ".join([_lowered(first, grammar), *rest]))
    return None


def _lowered(word: str, grammar: Grammar) -> str:
    """A word that came first, in lower case unless it may be a name or shouted."""
    return word.lower() if word.lower() in grammar.lowered and word[1:] == word[1:].lower() else word
