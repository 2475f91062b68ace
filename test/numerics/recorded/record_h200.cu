// Records what an H200 makes of conversions and of block operations with fp16 results.
//
//   nvcc -O2 -arch=sm_90a -o record record_h200.cu && ./record FOLDER
//
// h200_conversions.txt: a line `instruction lower-half FNV-1a-32` for each conversion from fp32 of all words with every upper half and one lower half, and `instruction - FNV-1a-32` for all
// codes of a 16-bit or 8-bit source; results of 8 bits as bytes, of 16 and 32 bits little-endian; NaN results as 0x7f…f, whatever their sign.
// fp16_fp16_k16.bin: 600 block operations of mma.m16n8k16 with accumulator and result in fp16, in the layout of src/numerics/recordings.ts.
// fp16_mma_k16.bin: the same operands with fp32 for both.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#define CHECK(call)                                                          \
  do {                                                                       \
    cudaError_t status = (call);                                             \
    if (status != cudaSuccess) {                                             \
      fprintf(stderr, "%s: %s\n", #call, cudaGetErrorString(status));        \
      exit(1);                                                               \
    }                                                                        \
  } while (0)

// ── Conversions ─────────────────────────────────────────────────────────────

enum Conversion { E4M3, E5M2, BF16_RN, BF16_RZ, F16_RN, F16_RZ, TF32_RNA, TF32_RN, TF32_RZ, E4M3_F16, E5M2_F16, F16_E4M3, F16_E5M2 };

__device__ uint32_t convert(int conversion, uint32_t word) {
  float x = __uint_as_float(word);
  uint16_t half = 0;
  uint32_t full = 0;
  switch (conversion) {
    case E4M3: asm("cvt.rn.satfinite.e4m3x2.f32 %0, %1, %2;" : "=h"(half) : "f"(0.0f), "f"(x)); return half & 0xff;
    case E5M2: asm("cvt.rn.satfinite.e5m2x2.f32 %0, %1, %2;" : "=h"(half) : "f"(0.0f), "f"(x)); return half & 0xff;
    case BF16_RN: asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(half) : "f"(x)); return half;
    case BF16_RZ: asm("cvt.rz.bf16.f32 %0, %1;" : "=h"(half) : "f"(x)); return half;
    case F16_RN: asm("cvt.rn.f16.f32 %0, %1;" : "=h"(half) : "f"(x)); return half;
    case F16_RZ: asm("cvt.rz.f16.f32 %0, %1;" : "=h"(half) : "f"(x)); return half;
    case TF32_RNA: asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(full) : "f"(x)); return full;
    case TF32_RN: asm("cvt.rn.tf32.f32 %0, %1;" : "=r"(full) : "f"(x)); return full;
    case TF32_RZ: asm("cvt.rz.tf32.f32 %0, %1;" : "=r"(full) : "f"(x)); return full;
    case E4M3_F16: asm("cvt.rn.satfinite.e4m3x2.f16x2 %0, %1;" : "=h"(half) : "r"(word & 0xffff)); return half & 0xff;
    case E5M2_F16: asm("cvt.rn.satfinite.e5m2x2.f16x2 %0, %1;" : "=h"(half) : "r"(word & 0xffff)); return half & 0xff;
    case F16_E4M3: asm("cvt.rn.f16x2.e4m3x2 %0, %1;" : "=r"(full) : "h"((uint16_t)word)); return full & 0xffff;
    case F16_E5M2: asm("cvt.rn.f16x2.e5m2x2 %0, %1;" : "=r"(full) : "h"((uint16_t)word)); return full & 0xffff;
  }
  return 0;
}

__global__ void convertAll(int conversion, int shift, uint32_t lower, int count, uint32_t *results) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < count) results[i] = convert(conversion, (uint32_t)i << shift | lower);
}

struct Target {
  const char *name;
  Conversion conversion;
  int bytes;
  uint32_t infinity;  // magnitudes above it are NaN
  uint32_t magnitude;
  int sourceBits;
};

static const Target TARGETS[] = {
    {"cvt.rn.satfinite.e4m3x2.f32", E4M3, 1, 0x7e, 0x7f, 32},
    {"cvt.rn.satfinite.e5m2x2.f32", E5M2, 1, 0x7c, 0x7f, 32},
    {"cvt.rn.bf16.f32", BF16_RN, 2, 0x7f80, 0x7fff, 32},
    {"cvt.rz.bf16.f32", BF16_RZ, 2, 0x7f80, 0x7fff, 32},
    {"cvt.rn.f16.f32", F16_RN, 2, 0x7c00, 0x7fff, 32},
    {"cvt.rz.f16.f32", F16_RZ, 2, 0x7c00, 0x7fff, 32},
    {"cvt.rna.tf32.f32", TF32_RNA, 4, 0x7f800000, 0x7fffffff, 32},
    {"cvt.rn.tf32.f32", TF32_RN, 4, 0x7f800000, 0x7fffffff, 32},
    {"cvt.rz.tf32.f32", TF32_RZ, 4, 0x7f800000, 0x7fffffff, 32},
    {"cvt.rn.satfinite.e4m3x2.f16x2", E4M3_F16, 1, 0x7e, 0x7f, 16},
    {"cvt.rn.satfinite.e5m2x2.f16x2", E5M2_F16, 1, 0x7c, 0x7f, 16},
    {"cvt.rn.f16x2.e4m3x2", F16_E4M3, 2, 0x7c00, 0x7fff, 8},
    {"cvt.rn.f16x2.e5m2x2", F16_E5M2, 2, 0x7c00, 0x7fff, 8},
};
static const uint32_t LOWER_HALVES[] = {0x0000, 0x0001, 0x7fff, 0x8000, 0x8001, 0xffff, 0x1000, 0xf000};

static void recordConversion(FILE *file, const Target &target, uint32_t lower, uint32_t *device) {
  int count = target.sourceBits == 8 ? 256 : 65536;
  convertAll<<<(count + 255) / 256, 256>>>(target.conversion, target.sourceBits == 32 ? 16 : 0, lower, count, device);
  std::vector<uint32_t> results(count);
  CHECK(cudaMemcpy(results.data(), device, 4 * count, cudaMemcpyDeviceToHost));
  uint32_t hash = 0x811c9dc5;
  for (uint32_t result : results) {
    if ((result & target.magnitude) > target.infinity) result = target.magnitude;
    for (int byte = 0; byte < target.bytes; byte++) hash = (hash ^ (result >> 8 * byte & 0xff)) * 0x01000193;
  }
  if (target.sourceBits == 32) fprintf(file, "%s %04x %08x\n", target.name, lower, hash);
  else fprintf(file, "%s - %08x\n", target.name, hash);
}

// ── Block operations ────────────────────────────────────────────────────────

const int K = 16;

// Eight operations a warp: row r of A and column r of B give element (r, r).
template <bool IsHalf>
__global__ void multiplyAdd(const uint16_t *a, const uint16_t *b, const uint32_t *c, uint32_t *d) {
  int lane = threadIdx.x, group = lane >> 2, pair = (lane & 3) * 2, base = blockIdx.x * 8;
  auto two = [](const uint16_t *x) { return (uint32_t)x[0] | (uint32_t)x[1] << 16; };
  const uint16_t *row = a + (base + group) * K, *column = b + (base + group) * K;
  uint32_t a0 = two(row + pair), a2 = two(row + pair + 8), zero = 0;
  uint32_t b0 = two(column + pair), b1 = two(column + pair + 8);
  uint32_t c0 = pair == group ? c[base + group] : 0, c1 = pair + 1 == group ? c[base + group] : 0;
  uint32_t d0, d1, d2, d3;
  if (IsHalf) {
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f16.f16.f16.f16 {%0,%1}, {%2,%3,%4,%5}, {%6,%7}, {%8,%9};"
                 : "=r"(d0), "=r"(d2)
                 : "r"(a0), "r"(zero), "r"(a2), "r"(zero), "r"(b0), "r"(b1), "r"(c0 | c1 << 16), "r"(zero));
    d1 = d0 >> 16;
    d0 &= 0xffff;
  } else {
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%10,%11,%12,%13};"
                 : "=r"(d0), "=r"(d1), "=r"(d2), "=r"(d3)
                 : "r"(a0), "r"(zero), "r"(a2), "r"(zero), "r"(b0), "r"(b1), "r"(c0), "r"(c1), "r"(zero), "r"(zero));
  }
  if (pair == group) d[base + group] = d0;
  if (pair + 1 == group) d[base + group] = d1;
}

static uint64_t state = 2026;
static uint64_t draw() {
  uint64_t z = state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

// fp16 with an exponent field from `low` to `high`.
static uint16_t number(int low, int high) {
  return (uint16_t)((draw() & 0x83ff) | (low + draw() % (high - low + 1)) << 10);
}

struct Operations {
  std::vector<uint16_t> a, b;
  std::vector<uint16_t> c;
};

static Operations operations(int count) {
  Operations all;
  for (int i = 0; i < count; i++) {
    int kind = i % 6;
    int low = kind == 1 ? 0 : kind == 2 ? 0 : kind == 4 ? 22 : 11, high = kind == 1 ? 30 : kind == 2 ? 6 : kind == 4 ? 28 : 18;
    for (int k = 0; k < K; k++) {
      all.a.push_back(number(low, high));
      all.b.push_back(number(low, high));
    }
    // Neighbours that cancel; all but a few zeros; now and then what is not finite.
    for (int k = 0; kind == 3 && k < K; k += 2) {
      all.a[i * K + k + 1] = all.a[i * K + k] ^ (draw() % 4 ? 0x8000 : 0x8001);
      all.b[i * K + k + 1] = all.b[i * K + k];
    }
    if (kind == 5) all.a[i * K + draw() % K] = draw() % 3 == 0 ? 0x7e00 : draw() % 2 ? 0x7c00 : 0xfc00;
    if (kind == 5 && draw() % 4 == 0) all.b[i * K + draw() % K] = draw() % 2 ? 0xfc00 : 0;
    all.c.push_back(draw() % 4 == 0 ? (draw() % 2 ? 0x8000 : 0) : number(low, high));
  }
  return all;
}

template <typename T>
static T *upload(const std::vector<T> &host) {
  T *device;
  CHECK(cudaMalloc(&device, host.size() * sizeof(T)));
  CHECK(cudaMemcpy(device, host.data(), host.size() * sizeof(T), cudaMemcpyHostToDevice));
  return device;
}

static float widened(uint16_t half) {
  int field = half >> 10 & 31, fraction = half & 0x3ff;
  float magnitude = field == 0 ? ldexpf(fraction, -24) : field == 31 ? (fraction ? NAN : INFINITY) : ldexpf(fraction | 0x400, field - 25);
  return half & 0x8000 ? -magnitude : magnitude;
}

template <bool IsHalf>
static void recordOperations(const std::string &path, const Operations &all) {
  uint32_t count = all.c.size();
  std::vector<uint32_t> c(count), d(count);
  for (uint32_t i = 0; i < count; i++) {
    float x = widened(all.c[i]);
    if (IsHalf) c[i] = all.c[i];
    else memcpy(&c[i], &x, 4);
  }
  uint32_t *results;
  CHECK(cudaMalloc(&results, 4 * count));
  multiplyAdd<IsHalf><<<count / 8, 32>>>(upload(all.a), upload(all.b), upload(c), results);
  CHECK(cudaMemcpy(d.data(), results, 4 * count, cudaMemcpyDeviceToHost));
  FILE *file = fopen(path.c_str(), "wb");
  uint32_t header[3] = {count, K, 16};
  fwrite("TCV1", 1, 4, file);
  fwrite(header, 4, 3, file);
  for (uint32_t i = 0; i < count; i++) {
    fwrite(&all.a[i * K], 2, K, file);
    fwrite(&all.b[i * K], 2, K, file);
    fwrite(&c[i], 4, 1, file);
    fwrite(&d[i], 4, 1, file);
  }
  fclose(file);
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  std::string folder = argv[1];
  uint32_t *device;
  CHECK(cudaMalloc(&device, 4 * 65536));
  FILE *file = fopen((folder + "/h200_conversions.txt").c_str(), "w");
  for (const Target &target : TARGETS) {
    if (target.sourceBits != 32) recordConversion(file, target, 0, device);
    else for (uint32_t lower : LOWER_HALVES) recordConversion(file, target, lower, device);
  }
  fclose(file);
  Operations all = operations(600);
  recordOperations<true>(folder + "/fp16_fp16_k16.bin", all);
  recordOperations<false>(folder + "/fp16_mma_k16.bin", all);
  CHECK(cudaDeviceSynchronize());
  return 0;
}
