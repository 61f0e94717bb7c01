"""All 10,605 sentences about movies that the source distribution of vaderSentiment 0.5 holds."""

import io
import subprocess
import sys
import tarfile
import tempfile
import pathlib
import zipfile

INNER = "additional_resources/hutto_ICWSM_2014.tar.gz"
TABLE = "movieReviewSnippets_GroundTruth.txt"


def all_sentences(folder):
    """The texts in the order of the table, which is kept in the folder."""
    path = folder / "sentences.txt"
    if not path.exists():
        path.write_bytes(table())
    texts = [line.split("\t")[2] for line in path.read_bytes().decode().split("\r\n") if line]
    assert len(texts) == 10_605, f"{len(texts)} sentences"
    return texts


def table():
    """The bytes of the table: number, rating and text in each line."""
    with tempfile.TemporaryDirectory() as scratch:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        subprocess.run([*pip, "--dest", scratch, "vaderSentiment==0.5"], check=True)
        package = next(pathlib.Path(scratch).iterdir())
        if zipfile.is_zipfile(package):
            with zipfile.ZipFile(package) as files:
                inner = files.read(next(name for name in files.namelist() if name.endswith(INNER)))
        else:
            with tarfile.open(package) as files:
                inner = files.extractfile(next(file for file in files if file.name.endswith(INNER))).read()
    with tarfile.open(fileobj=io.BytesIO(inner)) as files:
        return files.extractfile(next(file for file in files if file.name.endswith(TABLE))).read()
