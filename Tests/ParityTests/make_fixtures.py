"""Writes what PyTorch computes for graphc's models and layers to `Fixtures/`; see README.md."""

import itertools
import pathlib

import torch

from parity import (
    bert,
    cases_attention,
    cases_convolution,
    cases_dense,
    cases_joins,
    cases_looking,
    cases_losses,
    cases_recurrent,
    cases_sequence,
    cases_shapes,
    hashed,
    reference,
    reference_set,
    runs_of_training,
)
from parity.case import floats, tokens
from parity.fixture import FixtureFile
from parity.models import TransformerConv1d, ViT

FOLDER = pathlib.Path(__file__).parent / "Fixtures"
VIT = "graphs/vit-fashion-mnist.yaml"
TRANSFORMER = "graphs/transformer-conv1d.yaml"


def layers():
    kinds = (
        cases_dense,
        cases_joins,
        cases_attention,
        cases_looking,
        cases_convolution,
        cases_recurrent,
        cases_sequence,
        cases_shapes,
    )
    write_cases("layers", kinds)


def write_cases(name, kinds):
    """The cases of some modules, one file."""
    file = FixtureFile(FOLDER / f"{name}.safetensors")
    worst = 0
    for case in itertools.chain.from_iterable(kind.cases() for kind in kinds):
        reference.fill(case)
        with torch.no_grad():
            shape = tuple(case(reference.tensors(case.arrays, torch.float32))["y"].shape)
        assert shape[-1] == case.classes, case.name
        own = file.add_run(case.name, case, "y", case.arrays, case.labels(shape), case.text)
        worst = max(worst, own)
    file.write()
    print(f"{len(file.texts)} cases of {name}; PyTorch in single precision is within {worst:.1e} of double")


def models():
    """Both models in full size, a part of each tensor; and narrow ones with all of it."""
    file = FixtureFile(FOLDER / "models.safetensors", limit=200)
    worst = []
    for count in (5, 1):
        labels = hashed.below("labels", (count,), 10)
        images = {"image": floats("image", count, 1, 28, 28)}
        worst.append(
            file.add_run(f"vit, images {count}", ViT(), "logits", images, labels, model=VIT, set="rate=0")
        )
    for lengths, time in [((33, 1, 20, 7, 32), 33), ((1, 1, 1), 1), ((128, 65), 128), ((9, 0, 4), 9)]:
        name = f"transformer, lengths {' '.join(map(str, lengths))}"
        sequences = {"tokens": tokens(name, lengths, time, 1000)}
        labels = hashed.below(name + "/labels", (len(lengths),), 2)
        worst.append(
            file.add_run(
                name,
                TransformerConv1d(1000),
                "logits",
                sequences,
                labels,
                model=TRANSFORMER,
                set="vocabulary=1000",
            )
        )
    file.write()
    file = FixtureFile(FOLDER / "narrow.safetensors")
    images = {"image": floats("image", 3, 1, 28, 28)}
    labels = hashed.below("labels", (3,), 3)
    heads = {"model": VIT, "set": "rate=0 width=4 classes=3"}
    worst.append(file.add_run("vit of width 4", ViT(4, 3), "logits", images, labels, **heads))
    sequences = {"tokens": tokens("narrow", (11, 5, 1, 8), 11, 30)}
    labels = hashed.below("narrow/labels", (4,), 3)
    heads = {"model": TRANSFORMER, "set": "vocabulary=30 width=8 classes=3"}
    worst.append(
        file.add_run(
            "transformer of width 8", TransformerConv1d(30, 8, 3), "logits", sequences, labels, **heads
        )
    )
    file.write()
    print(
        f"{len(worst)} runs of the models; PyTorch in single precision is within {max(worst):.1e} of double"
    )


def small_models():
    """The other models of `graphs/`, at small size."""
    file = FixtureFile(FOLDER / "reference-set.safetensors")
    worst = 0
    for path, settings, module, output, arrays, labels in reference_set.runs():
        own = file.add_run(path, module, output, arrays, labels, model=path, set=settings)
        worst = max(worst, own)
    file.write()
    print(f"{len(file.texts)} small models of the set; PyTorch in single precision is within {worst:.1e} of double")


def berts():
    """A small BERT, whose weights are read from a file of their own under the names of transformers."""
    file = FixtureFile(FOLDER / "bert-cases.safetensors", limit=200)
    worst = 0
    for name, masked, lengths, time in bert.cases():
        drawn = {"tokens": tokens(name, lengths, time, bert.VOCABULARY)}
        labels = hashed.below(name + "/labels", (len(lengths),), bert.CLASSES)
        own = file.add_run(name, bert.Bert(masked), "y", drawn, labels, bert.text(masked))
        worst = max(worst, own)
    file.write()
    bert.write_weights(FOLDER / "bert.safetensors")
    print(f"{len(file.texts)} runs of BERT; PyTorch in single precision is within {worst:.1e} of double")


def training():
    file = FixtureFile(FOLDER / "training.safetensors", limit=200)
    images = {"image": floats("image", 24, 1, 28, 28)}
    file.add_training(
        "vit",
        ViT(),
        "logits",
        images,
        hashed.below("labels", (24,), 10),
        lambda parameters: torch.optim.Adam(parameters, 2e-3),
        6,
        5,
        False,
        model=VIT,
        set="rate=0",
    )
    # Every step has examples of its own: losses near 0 would be nothing but rounding.
    lengths = tuple(hashed.below("lengths", (160,), 24) + 1)
    sequences = {"tokens": tokens("training", lengths, 24, 1000)}
    file.add_training(
        "transformer",
        TransformerConv1d(1000),
        "logits",
        sequences,
        hashed.below("training/labels", (160,), 2),
        lambda parameters: torch.optim.Adam(parameters, 1e-3),
        8,
        1,
        False,
        model=TRANSFORMER,
        set="vocabulary=1000",
    )
    for run in runs_of_training.runs():
        file.add_training(
            run.case.name,
            run.case,
            "y",
            run.case.arrays,
            run.case.labels((32, run.case.classes)),
            run.optimizer,
            8,
            5,
            True,
            run.case.text,
            run.schedule,
        )
    file.write()
    print(f"{len(file.texts)} runs of training")


def main():
    torch.set_num_threads(1)
    FOLDER.mkdir(exist_ok=True)
    layers()
    write_cases("losses", (cases_losses,))
    models()
    small_models()
    berts()
    training()
    sizes = {path.name: path.stat().st_size for path in sorted(FOLDER.iterdir())}
    print(", ".join(f"{name} {size // 1024} KiB" for name, size in sizes.items()))


if __name__ == "__main__":
    main()
