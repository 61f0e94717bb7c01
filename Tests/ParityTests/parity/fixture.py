"""What a fixture file holds, case by case.

The names of a case's arrays begin with its number, from 0. The entry `cases` of the metadata has the text of
every case: lines that begin with `#` (`case`: its name; `model` and `set`: a file and values for it;
`vanishing`: parameters whose gradient is 0 but for rounding; `batch`, `epochs`: of a training run), then the
model's YAML if it is not that of a file.

Of long tensors some elements are stored, with five numbers under `sums/`: the largest absolute entry, the
root of the sum of squares, and three sums with hashed signs.
"""

import numpy as np
from safetensors.numpy import save_file

from . import hashed, reference


class FixtureFile:
    def __init__(self, path, limit=1 << 40):
        """Tensors with more than `limit` elements are sampled."""
        self.path, self.limit = path, limit
        self.texts, self.arrays = [], {}

    def begin(self, name, text="", **heads):
        """Begins a case; its heads are the lines that begin with `#`."""
        lines = [f"# case: {name}"] + [f"# {key}: {value}" for key, value in heads.items() if value]
        self.texts.append("\n".join(lines) + "\n" + text)

    def add(self, name, array):
        name = f"{len(self.texts) - 1}/{name}"
        assert name not in self.arrays and np.isfinite(array).all(), name
        self.arrays[name] = np.ascontiguousarray(array)

    def add_sampled(self, kind, name, array):
        if array.size <= self.limit:
            return self.add(f"{kind}/{name}", array)
        flat = array.reshape(-1)
        self.add(f"{kind}/{name}", flat[hashed.positions(name, flat.size, self.limit)])
        wide = flat.astype(np.float64)
        sums = [np.abs(wide).max(), np.sqrt((wide * wide).sum())]
        sums += [(wide * hashed.signs(name, flat.size, number)).sum() for number in range(3)]
        self.add(f"sums/{kind}/{name}", np.array(sums, np.float32))

    def add_run(self, name, module, judged, arrays, labels, text="", **heads):
        """A case of one run; returns how far single precision is from double in it."""
        reference.fill(module)
        outputs, loss, gradients = reference.run(module, judged, arrays, labels)
        exact = reference.run(module, judged, arrays, labels, reference.torch.float64)
        largest = max(np.abs(g).max() for g in exact[2].values())
        vanishing = [n for n, g in exact[2].items() if np.abs(g).max() <= 1e-10 * largest]
        self.begin(name, text, vanishing=" ".join(vanishing), **heads)
        for key, value in arrays.items():
            self.add(f"inputs/{key}", value)
        if labels is not None:
            self.add("inputs/labels", labels)
        self.add("loss", loss)
        for key, value in outputs.items():
            self.add_sampled("outputs", key, value)
        for key, value in gradients.items():
            self.add_sampled("gradients", key, value)
        own = [reference.deviation(outputs[n], exact[0][n]) for n in outputs]
        return max(
            own + [reference.deviation(gradients[n], exact[2][n]) for n in gradients if n not in vanishing]
        )

    def add_training(
        self,
        name,
        module,
        judged,
        arrays,
        labels,
        make_optimizer,
        batch,
        epochs,
        parameters,
        text="",
        make_schedule=None,
        **heads,
    ):
        """Some epochs without shuffling: the loss of each step, if wanted the parameters at the end.

        The rates of the steps are stored where there is a schedule.
        """
        reference.fill(module)
        self.begin(name, text, batch=batch, epochs=epochs, **heads)
        batches = []
        count = len(next(iter(arrays.values())))
        for start in list(range(0, count, batch)) * epochs:
            part = slice(start, start + batch)
            own = None if labels is None else labels[part]
            batches.append(({key: value[part] for key, value in arrays.items()}, own))
        losses, rates, final = reference.train(module, judged, batches, make_optimizer, make_schedule)
        for key, value in arrays.items():
            self.add(f"inputs/{key}", value)
        if labels is not None:
            self.add("inputs/labels", labels)
        self.add("losses", losses)
        if make_schedule:
            self.add("rates", rates)
        for key, value in final.items() if parameters else ():
            self.add_sampled("parameters", key, value)

    def write(self):
        save_file(self.arrays, self.path, metadata={"cases": "".join(self.texts)})
