"""The order in which graphc goes through examples: Sources/DataSources/Shuffle.swift and RandomGenerator.swift."""

MASK64 = (1 << 64) - 1


def split_mix(state):
    state = (state + 0x9E3779B97F4A7C15) & MASK64
    word = state
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & MASK64
    return state, word ^ (word >> 31)


def permutation(count, seed, epoch):
    stream = (epoch + 0x5348_5546_464C_4500) & MASK64
    _, first = split_mix(seed)
    mixer = first ^ (stream * 0xD1B54A32D192ED03) & MASK64
    s = []
    for _ in range(4):
        mixer, word = split_mix(mixer)
        s.append(word)

    def draw():
        total = (s[0] + s[3]) & MASK64
        result = (((total << 23) | (total >> 41)) + s[0]) & MASK64
        shifted = (s[1] << 17) & MASK64
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = ((s[3] << 45) | (s[3] >> 19)) & MASK64
        return result

    def below(bound):
        product = draw() * bound
        if product & MASK64 < bound:
            threshold = ((1 << 64) - bound) % bound
            while product & MASK64 < threshold:
                product = draw() * bound
        return product >> 64

    order = list(range(count))
    for last in range(count - 1, 0, -1):
        other = below(last + 1)
        order[last], order[other] = order[other], order[last]
    return order
