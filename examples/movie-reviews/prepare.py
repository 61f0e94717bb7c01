"""Turns the source distribution of vaderSentiment 0.5 into train.tsv and test.tsv, and their texts alone into .txt.

Usage: prepare.py vaderSentiment-0.5.zip FOLDER
"""

import hashlib
import io
import os
import sys
import tarfile
import zipfile

INNER = "additional_resources/hutto_ICWSM_2014.tar.gz"
TABLE = "movieReviewSnippets_GroundTruth.txt"
ROWS, TEST_ROWS = 10_568, 2_114


def inner_archive(path):
    """The bytes of the archive of data sets inside the package, which comes as .zip or .tar.gz."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            name = next(name for name in package.namelist() if name.endswith(INNER))
            return package.read(name)
    with tarfile.open(path) as package:
        member = next(member for member in package if member.name.endswith(INNER))
        return package.extractfile(member).read()


def sentences(archive):
    """(label, text) in an order that depends on the texts alone."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        member = next(member for member in files if member.name.endswith(TABLE))
        table = files.extractfile(member).read().decode("utf-8")
    rows = []
    for line in table.split("\r\n"):
        if not line:
            continue
        number, rating, text = line.split("\t")
        if float(rating) != 0:
            rows.append((number, "positive" if float(rating) > 0 else "negative", text))
    # Order by a hash: shuffled, and the same everywhere and always.
    rows.sort(key=lambda row: hashlib.sha256(f"{row[0]} {row[2]}".encode()).digest())
    return [(label, text) for _, label, text in rows]


def write(path, rows):
    with open(path + ".part", "w", encoding="utf-8", newline="") as file:
        file.write("label\ttext\n")
        file.writelines(f"{label}\t{text}\n" for label, text in rows)
    os.replace(path + ".part", path)


def write_texts(path, rows):
    with open(path + ".part", "w", encoding="utf-8", newline="") as file:
        file.writelines(f"{text}\n" for _, text in rows)
    os.replace(path + ".part", path)


def main():
    package, folder = sys.argv[1:]
    rows = sentences(inner_archive(package))
    if len(rows) != ROWS:
        sys.exit(f"{package}: {len(rows)} rated sentences, not {ROWS}")
    for name, part in (("test", rows[:TEST_ROWS]), ("train", rows[TEST_ROWS:])):
        write_texts(os.path.join(folder, name + ".txt"), part)
        write(os.path.join(folder, name + ".tsv"), part)


main()
