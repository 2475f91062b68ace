// Records what an H200 makes of conversions and of block operations with fp16 results.
//
//   nvcc -O2 -gencode=arch=compute_90a,code=sm_90a -o record record_h200.cu && ./record FOLDER
//
// h200_conversions.txt: a line `instruction lower-half FNV-1a-32` for each conversion from fp32 of all words with every upper half and one lower half, and `instruction - FNV-1a-32` for all
// codes of a 16-bit or 8-bit source; results of 8 bits as bytes, of 16 and 32 bits little-endian; NaN results as 0x7f…f, whatever their sign.
// FORMAT_mma_kK.bin: 600 block operations with c and d in fp32, FORMAT_fp16_kK.bin: the same operands with both in fp16, in the layout of src/numerics/recordings.ts. fp16, bf16 and
// tf32 by mma.sync, fp8 by wgmma. Operands that rules turn on: products below fp32's normal numbers, subnormal operands times large ones, c alone, cancellation, overflow, what is not finite.
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

struct Format {
  const char *name;
  int exponentBits, fractionBits, bias, greatestField, bits, k, alignedBits;
};

enum Kind { FP16, BF16, TF32, FP8_E4M3, FP8_E5M2 };
static const Format FORMATS[] = {
    {"fp16", 5, 10, 15, 30, 16, 16, 25}, {"bf16", 8, 7, 127, 254, 16, 16, 25}, {"tf32", 8, 10, 127, 254, 32, 8, 25},
    {"e4m3", 4, 3, 7, 15, 8, 32, 13},    {"e5m2", 5, 2, 15, 30, 8, 32, 13},
};

// Eight operations a block: row r of A and column r of B give element (r, r). Operands lie as bytes, one after the other.
template <int KIND, bool IS_HALF>
__global__ void multiplyAdd(const uint8_t *a, const uint8_t *b, const uint32_t *c, uint32_t *d) {
  __shared__ __align__(128) uint8_t tile[256];
  int lane = threadIdx.x & 31, group = lane >> 2, column = lane & 3, base = blockIdx.x * 8;
  bool isFirst = threadIdx.x < 32;
  // Every format takes 32 bytes a row; a register holds four bytes.
  auto word = [](const uint8_t *x, int at) { return *(const uint32_t *)(x + 4 * at); };
  const uint8_t *row = a + (base + group) * 32, *other = b + (base + group) * 32;
  uint32_t a0 = isFirst ? word(row, column) : 0, a2 = isFirst ? word(row, column + 4) : 0, zero = 0;
  uint32_t b0 = word(other, column), b1 = word(other, column + 4);
  int pair = column * 2;
  uint32_t c0 = isFirst && pair == group ? c[base + group] : 0, c1 = isFirst && pair + 1 == group ? c[base + group] : 0;
  uint32_t d0 = c0, d1 = c1, d2 = 0, d3 = 0;
  uint32_t h0 = c0 | c1 << 16, h1 = 0;
  if (KIND == FP16 && IS_HALF)
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f16.f16.f16.f16 {%0,%1}, {%2,%3,%4,%5}, {%6,%7}, {%0,%1};"
                 : "+r"(h0), "+r"(h1) : "r"(a0), "r"(zero), "r"(a2), "r"(zero), "r"(b0), "r"(b1));
  if (KIND == FP16 && !IS_HALF)
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
                 : "+r"(d0), "+r"(d1), "+r"(d2), "+r"(d3) : "r"(a0), "r"(zero), "r"(a2), "r"(zero), "r"(b0), "r"(b1));
  if (KIND == BF16)
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
                 : "+r"(d0), "+r"(d1), "+r"(d2), "+r"(d3) : "r"(a0), "r"(zero), "r"(a2), "r"(zero), "r"(b0), "r"(b1));
  if (KIND == TF32)
    asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
                 : "+r"(d0), "+r"(d1), "+r"(d2), "+r"(d3) : "r"(a0), "r"(zero), "r"(a2), "r"(zero), "r"(b0), "r"(b1));
  if (KIND == FP8_E4M3 || KIND == FP8_E5M2) {
    // B in shared memory without swizzle: two core matrices of 8 columns by 16 bytes, one after the other along K.
    if (threadIdx.x < 128)
      for (int half = 0; half < 2; half++) {
        int n = threadIdx.x / 16, k = threadIdx.x % 16;
        tile[half * 128 + n * 16 + k] = b[(base + n) * 32 + half * 16 + k];
      }
    asm volatile("fence.proxy.async.shared::cta;");
    __syncthreads();
    uint64_t address = __cvta_generic_to_shared(tile);
    uint64_t descriptor = (address & 0x3ffff) >> 4 | (uint64_t)(128 >> 4) << 16 | (uint64_t)(256 >> 4) << 32;
    asm volatile("wgmma.fence.sync.aligned;");
#define WGMMA32(type)                                                                                                  \
  asm volatile("wgmma.mma_async.sync.aligned.m64n8k32.f32." type "." type " {%0,%1,%2,%3}, {%4,%5,%6,%7}, %8, 1, 1, 1;" \
               : "+r"(d0), "+r"(d1), "+r"(d2), "+r"(d3) : "r"(a0), "r"(zero), "r"(a2), "r"(zero), "l"(descriptor))
#define WGMMA16(type)                                                                                          \
  asm volatile("wgmma.mma_async.sync.aligned.m64n8k32.f16." type "." type " {%0,%1}, {%2,%3,%4,%5}, %6, 1, 1, 1;" \
               : "+r"(h0), "+r"(h1) : "r"(a0), "r"(zero), "r"(a2), "r"(zero), "l"(descriptor))
    if (KIND == FP8_E4M3 && IS_HALF) WGMMA16("e4m3");
    if (KIND == FP8_E4M3 && !IS_HALF) WGMMA32("e4m3");
    if (KIND == FP8_E5M2 && IS_HALF) WGMMA16("e5m2");
    if (KIND == FP8_E5M2 && !IS_HALF) WGMMA32("e5m2");
    asm volatile("wgmma.commit_group.sync.aligned;");
    asm volatile("wgmma.wait_group.sync.aligned 0;");
  }
  if (IS_HALF) d0 = h0 & 0xffff, d1 = h0 >> 16;
  if (isFirst && pair == group) d[base + group] = d0;
  if (isFirst && pair + 1 == group) d[base + group] = d1;
}

static uint64_t state = 2026;
static uint64_t draw() {
  uint64_t z = state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}
static int between(int low, int high) { return low + (int)(draw() % (uint64_t)(high - low + 1)); }

// A code with this exponent field; of E4M3's NaN the neighbour.
static uint32_t code(const Format &format, int field) {
  field = field < 0 ? 0 : field > format.greatestField ? format.greatestField : field;
  uint32_t magnitude = (uint32_t)field << format.fractionBits | (draw() & ((1u << format.fractionBits) - 1));
  if (format.name[1] == '4' && magnitude == 0x7f) magnitude = 0x7e;
  return magnitude | (draw() & 1) << (format.exponentBits + format.fractionBits);
}

struct Operations {
  std::vector<uint32_t> a, b, c;
};

// c is drawn for a result of this format.
static Operations operations(const Format &format, const Format &result, int count) {
  Operations all;
  uint32_t sign = 1u << (format.exponentBits + format.fractionBits);
  for (int i = 0; i < count; i++) {
    int kind = i % 6, k = format.k, special = between(0, k - 1);
    int top = between(format.greatestField - 3, format.greatestField);
    for (int j = 0; j < k; j++) {
      int low = 0, high = format.greatestField;
      if (kind == 0) low = format.bias - 4, high = format.bias + 3;
      if (kind == 2 && format.bias != 127) high = 6;
      // One subnormal operand times a large one, the others below by up to what is kept when aligned.
      int below = between(3, format.alignedBits + 4);
      if (kind == 3) low = high = format.bias + (1 - format.bias + top - format.bias - below) / 2;
      all.a.push_back(kind == 3 && j == special ? code(format, 0) : kind == 4 ? 0 : code(format, between(low, high)));
      all.b.push_back(kind == 3 && j == special ? code(format, top) : code(format, between(low, high)));
    }
    for (int j = 0; kind == 1 && j < k; j += 2) {
      all.a[i * k + j + 1] = all.a[i * k + j] ^ (draw() % 4 ? sign : sign | 1);
      all.b[i * k + j + 1] = all.b[i * k + j];
    }
    if (kind == 5 && format.name[1] != '4') {
      uint32_t infinity = (uint32_t)(format.greatestField + 1) << format.fractionBits;
      all.a[i * k + special] = infinity | (draw() % 3 ? 0 : 1) | (draw() & 1) * sign;
      if (draw() % 4 == 0) all.b[i * k + between(0, k - 1)] = draw() % 2 ? infinity | sign : 0;
    }
    // A number just above fp32's least, and beside it powers of two of the other sign that alignment keeps or drops: either way the result is another.
    if (kind == 2 && format.bias == 127) {
      int exponent = between(-147, -126), power = between(-164, -152);
      uint32_t one = (uint32_t)(format.bias + exponent / 2) << format.fractionBits;
      for (int j = 0; j < k; j++) {
        bool isSmall = j < k - 1 && draw() % 4 != 0;
        all.a[i * k + j] = isSmall ? sign | (uint32_t)(format.bias + power / 2) << format.fractionBits : 0;
        all.b[i * k + j] = (uint32_t)(format.bias + power - power / 2) << format.fractionBits;
      }
      all.a[i * k + k - 1] = one | (draw() & 1) << (format.fractionBits - 1);
      all.b[i * k + k - 1] = (uint32_t)(format.bias + exponent - exponent / 2) << format.fractionBits;
    }
    int field = kind == 2 || kind == 4 ? between(0, 3) : kind == 3 ? result.bias - between(0, 40) : result.bias + between(-6, 6);
    bool isZero = draw() % (kind == 3 ? 2 : 4) == 0 || (kind == 2 && format.bias == 127);
    all.c.push_back(isZero ? (draw() & 1) << (result.exponentBits + result.fractionBits) : code(result, field));
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

// Codes as they lie in memory; tf32 in the upper bits of a word.
static std::vector<uint8_t> packed(const Format &format, const std::vector<uint32_t> &codes) {
  std::vector<uint8_t> bytes;
  int spare = format.bits - 1 - format.exponentBits - format.fractionBits;
  for (uint32_t code : codes)
    for (int byte = 0; byte < format.bits / 8; byte++) bytes.push_back((code << spare) >> 8 * byte);
  return bytes;
}

template <int KIND, bool IS_HALF>
static void recordOperations(const std::string &folder) {
  const Format &format = FORMATS[KIND];
  const Format single = {"fp32", 8, 23, 127, 254, 32, 0, 0};
  const uint32_t count = 600;
  Operations all = operations(format, IS_HALF ? FORMATS[FP16] : single, count);
  std::vector<uint8_t> a = packed(format, all.a), b = packed(format, all.b);
  std::vector<uint32_t> d(count);
  uint32_t *results;
  CHECK(cudaMalloc(&results, 4 * count));
  bool isWarpgroup = KIND == FP8_E4M3 || KIND == FP8_E5M2;
  multiplyAdd<KIND, IS_HALF><<<count / 8, isWarpgroup ? 128 : 32>>>(upload(a), upload(b), upload(all.c), results);
  CHECK(cudaMemcpy(d.data(), results, 4 * count, cudaMemcpyDeviceToHost));
  std::string path = folder + "/" + format.name + (IS_HALF ? "_fp16_k" : "_mma_k") + std::to_string(format.k) + ".bin";
  FILE *file = fopen(path.c_str(), "wb");
  uint32_t header[3] = {count, (uint32_t)format.k, (uint32_t)format.bits};
  fwrite("TCV1", 1, 4, file);
  fwrite(header, 4, 3, file);
  for (uint32_t i = 0; i < count; i++) {
    fwrite(&a[i * 32], 1, 32, file);
    fwrite(&b[i * 32], 1, 32, file);
    fwrite(&all.c[i], 4, 1, file);
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
  recordOperations<FP16, false>(folder);
  recordOperations<BF16, false>(folder);
  recordOperations<TF32, false>(folder);
  recordOperations<FP8_E4M3, false>(folder);
  recordOperations<FP8_E5M2, false>(folder);
  recordOperations<FP16, true>(folder);
  recordOperations<FP8_E4M3, true>(folder);
  recordOperations<FP8_E5M2, true>(folder);
  CHECK(cudaDeviceSynchronize());
  return 0;
}
