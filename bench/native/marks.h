// The protocol of a side of the benchmark: it runs to marks that double, 1, 2, 4, 8, … cycles after reset, and writes a line at each,
// `<cycles> <seconds since the first cycle> <checksum>`. It ends behind the first stretch that took as long as it was told.
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double marks_now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (double)at.tv_sec + 1e-9 * (double)at.tv_nsec;
}

// `advance` runs so many cycles and returns the checksum.
static void marks_run(double enough, uint32_t (*advance)(uint64_t cycles)) {
  const double start = marks_now();
  uint64_t done = 0;
  for (uint64_t mark = 1;; mark *= 2) {
    const double before = marks_now();
    const uint32_t checksum = advance(mark - done);
    const double after = marks_now();
    done = mark;
    printf("%llu %.9f %08x\n", (unsigned long long)done, after - start, checksum);
    fflush(stdout);
    if (after - before >= enough) return;
  }
}
