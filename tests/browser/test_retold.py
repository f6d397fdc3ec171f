"""The documents' pictures show people and their questions, nothing of a rehearsal's marks."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.browser.retold import retell


def test_a_rehearsal_is_retold_without_its_marks(tmp_path: Path) -> None:
    database = tmp_path / "rehearsed.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE workshop_question (text varchar(500))")
        connection.execute("CREATE TABLE workshop_participant (name varchar(60))")
        texts = ["Why? · q1.1", "Why? <b>really</b> · q2.1", "Why? (again) · q1.1", "Why meet?"]
        connection.executemany("INSERT INTO workshop_question VALUES (?)", [(text,) for text in texts])
        connection.executemany("INSERT INTO workshop_participant VALUES (?)", [("Participant 1",), ("Participant 60",)])
    connection.close()
    retell(database)
    with sqlite3.connect(database) as connection:
        told = [text for (text,) in connection.execute("SELECT text FROM workshop_question")]
        names = [name for (name,) in connection.execute("SELECT name FROM workshop_participant")]
    connection.close()
    assert (told[0], told[2], told[3]) == ("Why?", "Why?", "Why meet?")
    assert told[1] == "How can Community Health bring more of us together?"
    assert names == ["Ani", "Jan 2"]
