import Execution
import KernelTable
import Testing

/// The loops that measure the machine do the work that they are measured by.
@Suite struct LimitKernelTests {
  @Test(arguments: runnable) func multiplyAddsAreDone(_ set: InstructionSet) {
    let limits = set.kernels.limits
    // x ← x / 2 + 1 twelve times over, for two of the lanes: from 2 on nothing changes, and everything else comes near.
    #expect(limits.multiplyAdds(200, 1) == 48)
    #expect(limits.multiplyAdds(0, 1) != limits.multiplyAdds(1, 1))
    #expect(limits.multiplyAdds(0, 1) != 48)
    #expect(limits.multiplyAddFLOPs.isMultiple(of: 24) && limits.multiplyAddFLOPs >= 24 * 4)
  }

  @Test(arguments: runnable) func everyNumberIsRead(_ set: InstructionSet) {
    for count in [0, 1, 63, 64, 65, 1000] {
      let x = Floats((0..<count).map { Float($0 % 7) })
      #expect(set.kernels.limits.read(x.input, count) == x.values.reduce(0, +), "\(count)")
    }
  }
}
