"""Cases of conv1d."""

import torch.nn.functional as F
from torch import nn

from .case import Case, distinct
from .sequences import padded, sequence


def conv1d():
    def case(
        name,
        settings,
        width=6,
        channels=4,
        kernel=3,
        before=0,
        after=0,
        make=sequence,
        pool=None,
        mask=True,
        **more,
    ):
        """`settings` are the YAML's; PyTorch gets its zeros from outside, any number of them in front."""
        options = {k: more.pop(k) for k in ("stride", "dilation", "groups", "bias") if k in more}

        def run(m, x, keep):
            if mask and make is padded:
                x = x * keep[:, :, None]
            x = F.pad(x.mT, (before, after))
            y = m.c(x).mT
            return m.y(pool(y, keep) if pool else y)

        layers = f"- {{ conv1d: {{ channels: {channels}, kernel: {kernel}{settings} }}, name: c }}\n"
        layers += "- pool: mean\n" if pool else ""
        return make(
            name,
            layers + "- { linear: 3, name: y }",
            nn.Linear(channels, 3),
            width,
            run,
            classes=3,
            extra={"c": nn.Conv1d(width, channels, kernel, **options)},
            **more,
        )

    for kernel in (1, 2, 3, 4, 7):
        yield case(f"conv1d, kernel {kernel}", "", kernel=kernel)
        reach = kernel - 1
        yield case(
            f"conv1d, kernel {kernel}, same length",
            ", padding: same",
            kernel=kernel,
            before=reach // 2,
            after=reach - reach // 2,
            shape=(3, 5),
        )
    yield case("conv1d, causal", ", padding: causal", before=2)
    yield case("conv1d along a time of 1", ", padding: same", before=1, after=1, shape=(3, 1))
    yield case("conv1d, causal, along a time of 1", ", padding: causal", before=2, shape=(3, 1))
    yield case("conv1d, stride 2", ", stride: 2", stride=2)
    yield case("conv1d, stride 3, kernel 2", ", stride: 3", kernel=2, stride=3, shape=(2, 11))
    yield case("conv1d, dilation 2", ", dilation: 2", dilation=2)
    yield case(
        "conv1d, dilation 3, kernel 4, same length",
        ", dilation: 3, padding: same",
        kernel=4,
        dilation=3,
        before=4,
        after=5,
    )
    yield case("conv1d, dilation 2, causal", ", dilation: 2, padding: causal", dilation=2, before=4)
    yield case("conv1d, groups 2", ", groups: 2", groups=2)
    yield case(
        "conv1d, a group for each feature",
        ", groups: 6, padding: same",
        channels=12,
        groups=6,
        before=1,
        after=1,
    )
    yield case(
        "conv1d of all settings",
        ", stride: 2, dilation: 2, groups: 3",
        channels=9,
        stride=2,
        dilation=2,
        groups=3,
    )
    yield case("conv1d without bias", ", bias: false", bias=False)
    yield case("conv1d from 1 to 1", "", width=1, channels=1)
    yield case(
        "conv1d of odd sizes",
        ", padding: same",
        width=17,
        channels=35,
        kernel=5,
        before=2,
        after=2,
        shape=(3, 33),
    )
    yield case("conv1d of one example", ", padding: same", before=1, after=1, shape=(1, 6))
    yield case("conv1d of one example, one position, kernel 1", "", kernel=1, shape=(1, 1))
    yield case(
        "conv1d, kernel longer than time", ", padding: same", kernel=9, before=4, after=4, shape=(2, 4)
    )
    yield case("conv1d, kernel as long as time", "", kernel=7)
    yield case("conv1d, stride longer than kernel", ", stride: 4", kernel=2, stride=4, shape=(2, 9))
    yield case("conv1d, dilation 5, kernel 2", ", dilation: 5", kernel=2, dilation=5)
    yield case("conv1d, groups of 1 to 1", ", groups: 5", width=5, channels=5, groups=5)
    yield case(
        "conv1d, groups 3, causal, no bias",
        ", groups: 3, padding: causal, bias: false",
        channels=9,
        kernel=4,
        groups=3,
        bias=False,
        before=3,
    )
    same = {"before": 1, "after": 1, "make": padded}
    alone = {"lengths": (7, 0, 3, 1)}
    yield case("conv1d with an example of padding alone", ", padding: same", **same, **alone)
    yield case("conv1d with padding, groups 2", ", padding: same, groups: 2", groups=2, **same, **alone)
    yield case("conv1d with padding, from 1 to 1, kernel 1", "", 1, 1, 1, make=padded, **alone)
    yield case("conv1d with padding, stride 2", ", stride: 2", stride=2, make=padded, **alone)
    yield case(
        "conv1d with padding, dilation 2, causal",
        ", dilation: 2, padding: causal",
        dilation=2,
        before=4,
        make=padded,
        **alone,
    )
    yield case("conv1d with padding", ", padding: same", before=1, after=1, make=padded)
    yield case("conv1d with padding, kernel 2, causal", ", padding: causal", kernel=2, before=1, make=padded)
    yield case(
        "conv1d that sees padding", ", padding: same, mask: none", before=1, after=1, make=padded, mask=False
    )

    def pool(stride, dilation):
        """The mean of the positions under whose window all is real; 0 where there are none."""

        def mean(y, keep):
            windows = keep.float().unfold(1, 2 * dilation + 1, stride)[:, :, ::dilation]
            real = windows.all(-1)[:, :, None]
            return (y * real).sum(1) / real.sum(1).clamp(min=1)

        return mean

    yield case("conv1d with padding, pooled", "", make=padded, pool=pool(1, 1))
    yield case(
        "conv1d with an example of padding alone, pooled", "", make=padded, pool=pool(1, 1), lengths=(7, 0, 3)
    )
    yield case(
        "conv1d with padding, stride and dilation, pooled",
        ", stride: 2, dilation: 2",
        make=padded,
        pool=pool(2, 2),
        stride=2,
        dilation=2,
        lengths=(11, 3, 7),
    )
    yield Case(
        "conv1d over the height",
        "tokens: { tokens: 24, axes: [batch, height: 4, width: 3] }",
        "- { embedding: 5, name: x }\n- { conv1d: { channels: 4, kernel: 2, over: height }, name: y }",
        {"tokens": distinct(2, 4, 3)},
        lambda m, i: (
            m.y(m.x(i["tokens"]).permute(0, 2, 3, 1).flatten(0, 1)).unflatten(0, (2, 3)).permute(0, 3, 1, 2)
        ),
        4,
        {"x": nn.Embedding(24, 5), "y": nn.Conv1d(5, 4, 2)},
    )


def cases():
    yield from conv1d()
