"""Codes that people read aloud and type: no letters or digits that look or sound alike."""

import secrets

ALPHABET = "34679ACDEFGHJKMNPQRTVWXY"
LOOK_ALIKES = str.maketrans("АСЕНКМРТХУΑΕΗΚΜΡΤΧΥ", "ACEHKMPTXYAEHKMPTXY")
"""Cyrillic and Greek capitals, and the Latin ones that people see in them."""
WORKSHOP_LENGTH = 6
PERSON_LENGTH = 8


def new_code(length: int = WORKSHOP_LENGTH) -> str:
    """A random code; 24 letters give 4.6 bits each (27 bits for a workshop, 36 for a person)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def is_code(typed: str) -> bool:
    """Whether this is how a workshop's code looks."""
    return len(typed) == WORKSHOP_LENGTH and set(typed) <= set(ALPHABET)


def new_personal_code() -> str:
    return new_code(PERSON_LENGTH)


def new_secret() -> str:
    """A secret for links nobody types: 128 bits."""
    return secrets.token_urlsafe(16)


def tidy(typed: str) -> str:
    """What somebody typed, as the code they meant: case, spaces and dashes do not matter, nor does another keyboard's
    letter that looks the same."""
    return "".join(letter for letter in typed.upper().translate(LOOK_ALIKES) if letter.isalnum())


class CodeConverter:
    """A workshop's code in a URL, in any case."""

    regex = f"[{ALPHABET}{ALPHABET.lower()}]{{{WORKSHOP_LENGTH}}}"

    def to_python(self, value: str) -> str:
        return tidy(value)

    def to_url(self, value: str) -> str:
        return value
