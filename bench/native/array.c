// designs/array.m3hdl as loops written by hand: what is left to do when nobody simulates anything. ROWS, COLS and ENABLES are given by -D.
#include <string.h>
#include "marks.h"

static uint32_t count, checksum;
static uint32_t noise[ROWS], weights[COLS];
// What stands left of each cell; the one more is the last cell's output.
static int8_t left[ROWS][COLS + 1];
static int8_t weight[ROWS][COLS];
static int32_t below[ROWS][COLS];

static uint32_t next(uint32_t x) {
  x ^= x << 13;
  x ^= x >> 17;
  return x ^ (x << 5);
}

static uint32_t advance(uint64_t cycles) {
  static const int32_t nothing[COLS];
  for (; cycles > 0; cycles--) {
    uint32_t folded = 0;
    for (int c = 0; c < COLS; c++) folded ^= (uint32_t)below[ROWS - 1][c];
    checksum = (checksum << 1 | checksum >> 31) ^ folded;
    // From the bottom up, so that what is above is still what it was.
    for (int r = ROWS - 1; r >= 0; r--) {
      if (ENABLES && !(noise[r] >> 31)) continue;
      const int32_t *above = r == 0 ? nothing : below[r - 1];
      left[r][0] = (int8_t)noise[r];
      for (int c = 0; c < COLS; c++) below[r][c] = above[c] + left[r][c] * weight[r][c];
      memmove(left[r] + 1, left[r], COLS);
    }
    if (count < ROWS) {
      for (int r = ROWS - 1; r > 0; r--) memcpy(weight[r], weight[r - 1], COLS);
      for (int c = 0; c < COLS; c++) weight[0][c] = (int8_t)(weights[c] >> 8);
      for (int c = 0; c < COLS; c++) weights[c] = next(weights[c]);
    }
    for (int r = 0; r < ROWS; r++) noise[r] = next(noise[r]);
    count++;
  }
  return checksum;
}

int main(int argc, char **argv) {
  for (uint32_t r = 0; r < ROWS; r++) noise[r] = 0x9e3779b9u + r;
  for (uint32_t c = 0; c < COLS; c++) weights[c] = 0x7f4a7c15u + c;
  marks_run(argc > 1 ? atof(argv[1]) : 1, advance);
}
