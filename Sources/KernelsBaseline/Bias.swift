import KernelTable

func addBias(_ x: Input, _ bias: Input, _ y: Output, _ rows: Int, _ columns: Int) {
  guard columns > 0 else { return }
  let run = Run(columns)
  for r in 0..<max(rows, 0) {
    run.map(x + r * columns, bias, y + r * columns, sum)
  }
}

func addBiasStrided(_ bias: Input, _ y: Output, _ rows: Int, _ columns: Int, _ stride: Int) {
  guard columns > 0 else { return }
  let run = Run(columns)
  for r in 0..<max(rows, 0) {
    let row = y + r * stride
    run.map(row, bias, row, sum)
  }
}
