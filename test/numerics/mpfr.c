/*
 * MPFR as an oracle for binary formats with infinities, of at most 32 bits. For each request of three little-endian words a, b, c on standard input: a word with the
 * encoding of the result, canonical NaN, and a word with the exceptions (1 inexact, 2 underflow, tiny after rounding, 4 overflow, 8 divide by zero, 16 invalid).
 *
 *   mpfr OPERATION EXPONENT_BITS FRACTION_BITS nearestEven|towardZero|up|down
 */
#include <mpfr.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int exponent_bits, fraction_bits, bias, precision;
static mpfr_rnd_t rounding;

static void decode(mpfr_t x, uint32_t code) {
  uint32_t fraction = code & ((1u << fraction_bits) - 1);
  int field = (code >> fraction_bits) & ((1u << exponent_bits) - 1);
  int is_negative = (code >> (exponent_bits + fraction_bits)) & 1;
  if (field == (1 << exponent_bits) - 1) {
    if (fraction != 0) mpfr_set_nan(x);
    else mpfr_set_inf(x, 1);
  } else if (field == 0) {
    mpfr_set_ui_2exp(x, fraction, 1 - bias - fraction_bits, MPFR_RNDN);
  } else {
    mpfr_set_ui_2exp(x, fraction | (1u << fraction_bits), field - bias - fraction_bits, MPFR_RNDN);
  }
  mpfr_setsign(x, x, is_negative, MPFR_RNDN);
}

static uint32_t encode(mpfr_t x) {
  uint32_t infinity = ((1u << exponent_bits) - 1) << fraction_bits;
  uint32_t sign = mpfr_signbit(x) ? 1u << (exponent_bits + fraction_bits) : 0;
  if (mpfr_nan_p(x)) return infinity | 1u << (fraction_bits - 1);
  if (mpfr_inf_p(x)) return sign | infinity;
  if (mpfr_zero_p(x)) return sign;
  int exponent = mpfr_get_exp(x) - 1; /* MPFR's significands lie in [1/2, 1). */
  int field = exponent + bias;
  if (field < 1) {
    mpfr_mul_2si(x, x, fraction_bits + bias - 1, MPFR_RNDN);
    return sign | (uint32_t)labs(mpfr_get_si(x, MPFR_RNDN));
  }
  mpfr_mul_2si(x, x, fraction_bits - exponent, MPFR_RNDN);
  uint32_t significand = (uint32_t)labs(mpfr_get_si(x, MPFR_RNDN));
  return sign | (uint32_t)field << fraction_bits | (significand - (1u << fraction_bits));
}

static int operate(const char *operation, mpfr_t r, mpfr_t a, mpfr_t b, mpfr_t c) {
  if (!strcmp(operation, "add")) return mpfr_add(r, a, b, rounding);
  if (!strcmp(operation, "subtract")) return mpfr_sub(r, a, b, rounding);
  if (!strcmp(operation, "multiply")) return mpfr_mul(r, a, b, rounding);
  if (!strcmp(operation, "divide")) return mpfr_div(r, a, b, rounding);
  if (!strcmp(operation, "fma")) return mpfr_fma(r, a, b, c, rounding);
  if (!strcmp(operation, "sqrt")) return mpfr_sqrt(r, a, rounding);
  fprintf(stderr, "no operation %s\n", operation);
  exit(2);
}

static void widen_exponents(void) {
  mpfr_set_emin(mpfr_get_emin_min());
  mpfr_set_emax(mpfr_get_emax_max());
}

/* Exponents of the format, so that MPFR finds its overflows and subnormal numbers. */
static void narrow_exponents(void) {
  mpfr_set_emin(1 - bias - fraction_bits + 1);
  mpfr_set_emax(bias + 1);
}

static mpfr_rnd_t rounding_of(const char *name) {
  if (!strcmp(name, "nearestEven")) return MPFR_RNDN;
  if (!strcmp(name, "towardZero")) return MPFR_RNDZ;
  if (!strcmp(name, "up")) return MPFR_RNDU;
  if (!strcmp(name, "down")) return MPFR_RNDD;
  fprintf(stderr, "no rounding %s\n", name);
  exit(2);
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  exponent_bits = atoi(argv[2]);
  fraction_bits = atoi(argv[3]);
  bias = (1 << (exponent_bits - 1)) - 1;
  precision = fraction_bits + 1;
  rounding = rounding_of(argv[4]);
  mpfr_t a, b, c, r;
  mpfr_inits2(precision, a, b, c, r, (mpfr_ptr)0);
  uint32_t words[3];
  while (fread(words, 4, 3, stdin) == 3) {
    widen_exponents();
    decode(a, words[0]);
    decode(b, words[1]);
    decode(c, words[2]);
    mpfr_clear_flags();
    operate(argv[1], r, a, b, c);
    int is_tiny = mpfr_regular_p(r) && mpfr_get_exp(r) - 1 < 1 - bias;
    uint32_t flags = (mpfr_nanflag_p() && !mpfr_nan_p(a) && !mpfr_nan_p(b) && !mpfr_nan_p(c) ? 16 : 0);
    narrow_exponents();
    mpfr_clear_flags();
    int ternary = operate(argv[1], r, a, b, c);
    ternary = mpfr_subnormalize(r, ternary, rounding);
    if (mpfr_divby0_p()) flags |= 8;
    if (mpfr_overflow_p()) flags |= 4;
    if (ternary != 0) flags |= 1 | (is_tiny ? 2 : 0);
    widen_exponents();
    uint32_t answer[2] = {encode(r), flags};
    fwrite(answer, 4, 2, stdout);
  }
  return 0;
}
