public import KernelTable

/// The kernels of this target's instruction set.
public let kernels = KernelTable(
  name: InstructionSet.name,
  matrix: MatrixKernels(multiply: matrixProduct, pack: packMatrix, multiplyPacked: packedProduct),
  elementwise: ElementwiseKernels(
    exp: exp, relu: relu, gelu: gelu, tanh: tanh, sigmoid: sigmoid, silu: silu, reluGradient: reluGradient,
    geluGradient: geluGradient, tanhGradient: tanhGradient, sigmoidGradient: sigmoidGradient,
    siluGradient: siluGradient, add: add, multiply: multiply, scale: scale, accumulate: accumulate,
    fill: fill,
    copy: copy, dropout: dropout),
  rows: RowKernels(
    addBias: addBias, addBiasStrided: addBiasStrided, accumulateColumns: accumulateColumns,
    layerNorm: layerNorm,
    layerNormGradient: layerNormGradient, softmax: softmax, softmaxGradient: softmaxGradient,
    logSoftmax: logSoftmax, logSoftmaxGradient: logSoftmaxGradient, attentionWeights: attentionWeights,
    attentionWeightsAgain: attentionWeightsAgain, attentionScoreGradient: attentionScoreGradient,
    rowDots: rowDots, sumMiddle: sumMiddle, sum: sum),
  loss: LossKernels(crossEntropy: crossEntropy, crossEntropyGradient: crossEntropyGradient),
  update: UpdateKernels(
    adam: adam, stochasticDescent: stochasticDescent, rootMeanSquare: rootMeanSquare),
  limits: LimitKernels(multiplyAdds: multiplyAdds, multiplyAddFLOPs: multiplyAddFLOPs, read: readAll)
)
