"""How questions begin and end in a few languages, and what makes a question of a statement there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cached_property

from workshop.inversion import ENGLISH, GERMAN, Grammar


@dataclass(frozen=True)
class Language:
    """How questions look in a language. Words are in lower case; phrases are separated by slashes."""

    template: str = "{}?"  # It makes a question of a statement.
    asking: str = ""  # Words that a question begins with …
    verbs: str = ""  # … and verbs, in the questions to be answered with yes or no.
    when: str = ""  # They ask too, but begin a clause in a sentence with a comma.
    before_pronouns: str = ""  # Verbs that ask only if a pronoun follows.
    pronouns: str = ""
    prepositions: str = ""  # They may come before an asking word.
    particle: str = ""  # It asks as second or third word.
    hyphened: str = ""  # The pattern of a verb and its subject, exchanged.
    cards: str = ""  # Beginnings that are proposed.
    openers: str = ""  # What people say before what they mean: it is left out …
    that: str = ""  # … with the conjunction that follows.
    clause: tuple[str, str] = ("", "")  # A conjunction that is kept, and the template for what it begins.
    names: str | None = None  # Beginnings of names; all other first words are put in lower case, unless None.
    elided: tuple[str, str] = ("", "")  # A pattern in the question, and what is said instead.
    grammar: Grammar | None = None  # Tried before the template.

    @cached_property
    def opener(self) -> re.Pattern[str]:
        """What to leave out at the beginning."""
        phrases, that = _any_of(self.openers.split(" / ")), _any_of(self.that.split())
        return re.compile(rf"\A(?:{phrases})(?:\s*[,:–—-])?\s+(?:(?:{that})\b[\s,]*)?", re.IGNORECASE)

    def asks(self, words: list[str], has_comma: bool) -> bool:
        """Does a sentence of these words (in lower case) begin like a question?"""
        first, second = (*words, "", "")[:2]
        return (
            first in (self.asking + " " + self.verbs).split()
            or (first in self.when.split() and not has_comma)
            or (first in self.before_pronouns.split() and second in self.pronouns.split())
            or (first in self.prepositions.split() and second in self.asking.split())
            or (self.particle != "" and self.particle in words[1:3])
            or (self.hyphened != "" and any(re.fullmatch(self.hyphened, word) for word in words[:4]))
        )


def _any_of(phrases: Iterable[str]) -> str:
    """A pattern for any of these phrases, with any apostrophe; it never matches if there are none."""
    ordered = sorted(filter(None, phrases), key=len, reverse=True)
    return "|".join(re.escape(phrase).replace("'", "['’]") for phrase in ordered) or r"(?!)"


LANGUAGES = {
    "en": Language(
        template="What do you think: {}?",
        cards="Why / How can we / What if",
        asking="what what's why how how's who who's whom whose which where where's whether",
        verbs=(
            "should shall can could would will do does did is are am was were has isn't aren't wasn't"
            " weren't doesn't didn't won't wouldn't shouldn't couldn't can't hasn't haven't"
        ),
        when="when",
        before_pronouns="have had may might must don't need ought",
        pronouns="i we you they he she it there",
        prepositions="in to for with by from on at of about until under",
        openers=(
            "i think / i believe / i feel / i feel like / i guess / i suppose / i would say / i'd say / i"
            " suggest / i propose / i am sure / i'm sure / i am convinced / i'm convinced / we think / we"
            " believe / we feel / in my opinion / in our opinion / in my view / imo / imho / from my point of"
            " view / my opinion is / my idea is / the problem is / the question is / my question is / it"
            " seems / it seems to me / i wonder / i'd like to know / i would like to know / i want to know /"
            " maybe / perhaps / personally / honestly / actually / basically / obviously / of course / well /"
            " and / but / also"
        ),
        that="that",
        grammar=ENGLISH,
    ),
    "de": Language(
        template="Was meint ihr: {}?",
        cards="Warum / Wie können wir / Was wäre, wenn",
        asking=(
            "was warum wieso weshalb wie wer wem wen wessen wo woher wohin womit wofür wodurch wozu woran"
            " worin worüber wovon welche welcher welches welchen welchem inwiefern inwieweit ob"
        ),
        verbs=(
            "sollten sollte sollen soll können könnten kann könnte müssen müssten muss müsste dürfen dürften"
            " darf wollen will werden wird würden würde haben hat hätten sind ist war waren wären wäre gibt"
            " brauchen braucht bräuchten möchten lohnt gehört reicht fehlt fehlen"
        ),
        when="wann",
        prepositions="in im an auf aus bei mit nach seit von vom zu zum für durch gegen ohne um über unter vor wegen",
        openers=(
            "ich denke / ich glaube / ich finde / ich meine / ich bin der meinung / ich bin sicher / wir"
            " denken / wir glauben / wir finden / meiner meinung nach / unserer meinung nach / meines"
            " erachtens / aus meiner sicht / das problem ist / die frage ist / meine frage ist / ich frage"
            " mich / vielleicht / eigentlich / natürlich / und / aber"
        ),
        clause=("dass", "Stimmt es, {}?"),
        grammar=GERMAN,
    ),
    "pl": Language(
        template="Czy {}?",
        cards="Dlaczego / Jak możemy / Co by było, gdyby",
        asking=(
            "czy co dlaczego czemu jak kto kogo komu kim gdzie jaki jaka jakie jakich jakim jaką jakiego"
            " który która które których którym którzy ile ilu skąd dokąd czego czym czyj czyja czyje"
        ),
        when="kiedy",
        prepositions="w we z ze na do dla o po za od przez przy u pod nad",
        openers=(
            "myślę / uważam / sądzę / moim zdaniem / naszym zdaniem / według mnie / wydaje mi się / jestem"
            " zdania / problem w tym / problem polega na tym / pytanie brzmi / zastanawiam się / ciekawi mnie"
            " / może / oraz / ale"
        ),
        that="że",
        names="polsk polac warszaw ukrai niem",
    ),
    "uk": Language(
        template="Чи {}?",
        cards="Чому / Як ми можемо / Що, якби",
        asking=(
            "чи що чому навіщо як хто кого кому ким де куди звідки який яка яке які яких яким яку якого"
            " скільки чого чим чий чия чиє хіба невже"
        ),
        when="коли",
        prepositions="в у з із зі на до для про по за від через при під над о об",
        openers=(
            "я думаю / думаю / я вважаю / вважаю / гадаю / я гадаю / на мою думку / на нашу думку / як на"
            " мене / мені здається / проблема в тому / питання в тому / цікаво / мені цікаво / можливо / може"
            " / але"
        ),
        that="що",
        names="украї львів києв київ польщ",
    ),
    "ru": Language(
        template="Верно ли, что {}?",
        cards="Почему / Как мы можем / Что, если",
        asking=(
            "что почему зачем отчего как кто кого кому кем где куда откуда какой какая какое какие каких"
            " каким какую какого сколько чего чем чему чей чья чьё разве неужели который которые"
        ),
        when="когда",
        prepositions="в во с со на до для о об по за от через при под над к у",
        particle="ли",
        openers=(
            "я думаю / думаю / я считаю / считаю / полагаю / я полагаю / по-моему / по моему мнению / на мой"
            " взгляд / мне кажется / проблема в том / вопрос в том / интересно / мне интересно / может быть /"
            " возможно / но"
        ),
        that="что",
        names="росси москв украин польш",
    ),
    "sr": Language(
        template="Да ли {}?",
        cards="Зашто / Како можемо / Шта ако",
        asking=(
            "зашто како ко кога коме ким шта што где куда одакле који која које којих којим коју колико чему"
            " чега чија чији чије зар"
        ),
        when="када кад",
        prepositions="у на за од до с са из по о код преко кроз при",
        particle="ли",
        openers=(
            "мислим / ја мислим / сматрам / верујем / по мом мишљењу / по нама / чини ми се / проблем је /"
            " проблем је у томе / питање је / занима ме / можда / али"
        ),
        that="да што",
        names="срби срп београд украјин",
    ),
    "fr": Language(
        template="Est-ce que {}\N{NARROW NO-BREAK SPACE}?",
        cards="Pourquoi / Comment pouvons-nous / Que se passerait-il si",
        asking=(
            "comment pourquoi que qu'est-ce quoi qui quel quelle quels quelles où d'où combien est-ce lequel"
            " laquelle lesquels lesquelles"
        ),
        hyphened=r"(?!rendez)\w+-(?:t-)?(?:je|tu|il|elle|on|nous|vous|ils|elles|ce)",
        when="quand",
        prepositions="à de dans avec pour par sur en vers chez sous sans contre d",
        openers=(
            "je pense / je crois / je trouve / j'estime / j'ai l'impression / nous pensons / à mon avis / à"
            " notre avis / selon moi / pour moi / il me semble / le problème est / le problème, c'est / la"
            " question est / je me demande / peut-être / et / mais"
        ),
        that="que qu'",
        names="franc paris belg",
        elided=(r"(?<=^Est-ce qu)e (?=[aeiouyàâéèêëîïôùûœ])", "’"),
    ),
    "ar": Language(
        template="هل {}؟",
        cards="لماذا / كيف يمكننا / ماذا لو",
        asking="هل ما ماذا لماذا كيف من متى أين كم أي أية ألا",
        prepositions="في إلى على عن مع",
        openers="أعتقد / أظن / في رأيي / برأيي",
        that="أن أنه أننا",
    ),
    "es": Language("¿{}?", cards="¿Por qué / ¿Cómo podemos / ¿Y si"),
    "el": Language("{};", cards="Γιατί / Πώς μπορούμε να / Τι θα γινόταν αν"),
    "hy": Language("Արդյո՞ք {}։", cards="Ինչո՞ւ / Ինչպե՞ս կարող ենք / Իսկ եթե՞", names="հայ երևան"),
}

CYRILLIC, LATIN = "абвгдђежзијклљмнњопрстћуфхцчџш", "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š"
TO_LATIN = str.maketrans(
    dict(zip(CYRILLIC, LATIN.split(), strict=True)) | dict(zip(CYRILLIC.upper(), LATIN.title().split(), strict=True))
)
SERBIAN_IN_LATIN = replace(
    LANGUAGES["sr"],
    **{
        field.name: getattr(LANGUAGES["sr"], field.name).translate(TO_LATIN)
        for field in fields(Language)
        if isinstance(getattr(LANGUAGES["sr"], field.name), str)
    },
)
