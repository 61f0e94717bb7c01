// What Swift cannot say: operations on whole vectors that its SIMD types do lane by lane, with a call for each.
#ifndef GRAPHC_VECTOR_H
#define GRAPHC_VECTOR_H

typedef float graphc_vector __attribute__((ext_vector_type(16)));

// The square root of each lane, correctly rounded (IEEE 754).
static inline __attribute__((always_inline)) graphc_vector graphc_square_root(graphc_vector v) {
  return __builtin_elementwise_sqrt(v);
}

#endif
