#!/usr/bin/env python3
"""Every call that reads rows names a statement and a field table: the statement must give each column the table asks for.

A pair that does not fit ends the program at its first row, which may come only at night; so it is looked for here, on the real
schema, without a single row. Calls whose statement or table is a variable are not seen: -v prints them.
"""
import glob
import re
import sqlite3
import sys

COMMENT = re.compile(r"/\*.*?\*/", re.S)
TABLE = re.compile(r"\bconst struct field (\w+)\[\] = \{(.*?)\n\};", re.S)
SHARED = re.compile(r"^#define (\w+_COLUMNS)\(AT\)((?:.*\\\n)*.*)$", re.M)  # columns that several tables have
PLAIN = re.compile(r"\{\s*\.name = \"(\w+)\"(?![^{}]*(?:\.virt|FT_LIST|FT_OBJ))")
ENTRY = re.compile(r"^\s*([A-Z_]+)\s*\((.*?)\),?$", re.M)
CALL = re.compile(r"\bdb_(?:all|maybe|one|each|by_ref)\(")
NOT_ROWS = {"LIST", "OBJ"}


def statements():
    """Name to text; of two engines' texts SQLite's."""
    found = {}
    for path in glob.glob("src/**/*.sql", recursive=True):
        for part in re.split(r"^-- name: ", open(path, encoding="utf8").read(), flags=re.M)[1:]:
            head, text = part.split("\n", 1)
            if "pg" not in head.split()[1:] and "information_schema" not in text:
                found[head.split()[0]] = text.strip().rstrip(";")
    return found


def tables(sources):
    """(file, name) to the columns that are read."""
    found, shared = {}, {}
    for text in sources.values():
        for macro in SHARED.finditer(text):
            shared[macro[1]] = re.findall(r"_COLUMN\(AT, (\w+)", macro[2])
    for path, text in sources.items():
        for table in TABLE.finditer(text):
            columns = PLAIN.findall(table[2])
            for entry in ENTRY.finditer(table[2]):
                words = [word.strip().strip('"') for word in entry[2].split(",")]
                if entry[1] in shared:
                    columns += shared[entry[1]]
                    continue
                if entry[1] in NOT_ROWS or ".virt" in entry[2] or len(words) < 2:
                    continue
                if "REF" in (entry[1], words[0].removeprefix("FT_")):
                    columns += ["community", "id"]
                else:
                    columns.append(words[1])
            found[path, table[1]] = columns
    return found


def arguments(text, start):
    depth, found, word = 1, [], ""
    for letter in text[start:]:
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return found + [word.strip()]
        if letter == "," and depth == 1:
            found.append(word.strip())
            word = ""
        else:
            word += letter
    return found


def given(schema, text):
    """The names of the columns of a statement."""
    returned = re.search(r"\bRETURNING\b(.*)", text, re.S)
    if returned:
        return set(re.findall(r"(\w+)\s*(?:,|$)", returned[1]))
    values = dict.fromkeys(re.findall(r":(\w+)", text), 1)
    return {column[0] for column in schema.execute(f"SELECT * FROM ({text}) LIMIT 0", values).description}


def main():
    schema = sqlite3.connect(":memory:")
    for path in sorted(glob.glob("migrations/*.sql")):
        schema.executescript(open(path, encoding="utf8").read())
    sources = {path: COMMENT.sub("", open(path, encoding="utf8").read()) for path in glob.glob("src/**/*.[ch]", recursive=True)}
    texts, fields = statements(), tables(sources)
    seen, unseen, wrong = 0, [], 0
    for path, text in sources.items():
        flat = re.sub(r"\s+", " ", text)
        for call in CALL.finditer(flat):
            parts = arguments(flat, call.end())
            if len(parts) < 5 or "struct sql *" in parts[2]:
                continue
            names = re.findall(r"\bsql_(\w+)", parts[2])
            homes = [home for home in fields if home[1] == parts[4]]
            homes = [home for home in homes if home[0] == path] or homes
            if not names or not homes or not all(name in texts for name in names):
                unseen.append(f"{path}: {parts[2]} with {parts[4]}")
                continue
            for name in names:
                columns = given(schema, texts[name])
                seen += 1
                for column in fields[homes[0]]:
                    if column not in columns:
                        print(f"{path}: {name} gives no column {column}, which {parts[4]} reads", file=sys.stderr)
                        wrong += 1
    if "-v" in sys.argv:
        print(f"columns: {seen} calls and their tables, {wrong} wrong; not seen, because one of the two is a variable:")
        print("\n".join(unseen))
    sys.exit(1 if wrong or seen < 200 else 0)


main()
