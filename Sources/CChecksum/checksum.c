#include "CChecksum.h"

#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>
#include <wmmintrin.h>

#define WITH_CRC32C __attribute__((target("sse4.2,pclmul")))

bool crc32c_has_instruction(void) {
    return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul");
}

WITH_CRC32C static inline uint64_t word_at(const unsigned char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

// The checksum `crc` as it stands after n bytes of zeros: a product with x^(8n) modulo the
// polynomial. `factor` is x^(8n - 33), with its bits reversed: the instruction multiplies by x^32
// while it reduces, and the product of reversed numbers lies one bit lower.
WITH_CRC32C static inline uint64_t after_zeros(uint64_t crc, uint32_t factor) {
    __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)crc),
                                           _mm_cvtsi32_si128((int)factor), 0);
    return _mm_crc32_u64(0, (uint64_t)_mm_cvtsi128_si64(product));
}

// The instruction takes three cycles and one starts each cycle: three lanes of `lane` bytes keep it
// busy. `once` and `twice` are the factors of one lane and of two.
WITH_CRC32C static inline uint64_t three_lanes(uint64_t crc, const unsigned char *bytes,
                                               size_t lane, uint32_t once, uint32_t twice) {
    uint64_t second = 0, third = 0;
    for (const unsigned char *end = bytes + lane; bytes < end; bytes += 8) {
        crc = _mm_crc32_u64(crc, word_at(bytes));
        second = _mm_crc32_u64(second, word_at(bytes + lane));
        third = _mm_crc32_u64(third, word_at(bytes + 2 * lane));
    }
    return after_zeros(crc, twice) ^ after_zeros(second, once) ^ third;
}

WITH_CRC32C uint32_t crc32c_by_instruction(uint32_t crc, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    uint64_t wide = crc;
    for (; count >= 3072; count -= 3072, next += 3072)
        wide = three_lanes(wide, next, 1024, 0x170076fa, 0xa51b6135);
    for (; count >= 768; count -= 768, next += 768)
        wide = three_lanes(wide, next, 256, 0xb9e02b86, 0xdd7e3b0c);
    for (; count >= 192; count -= 192, next += 192)
        wide = three_lanes(wide, next, 64, 0x9e4addf8, 0x0d3b6092);
    for (; count >= 8; count -= 8, next += 8) wide = _mm_crc32_u64(wide, word_at(next));
    uint32_t narrow = (uint32_t)wide;
    if (count >= 4) {
        uint32_t word;
        memcpy(&word, next, sizeof word);
        narrow = _mm_crc32_u32(narrow, word);
        count -= 4, next += 4;
    }
    for (; count > 0; count--, next++) narrow = _mm_crc32_u8(narrow, *next);
    return narrow;
}

#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>

bool crc32c_has_instruction(void) { return true; }

uint32_t crc32c_by_instruction(uint32_t crc, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, sizeof word);
        crc = __crc32cd(crc, word);
    }
    for (; count > 0; count--, next++) crc = __crc32cb(crc, *next);
    return crc;
}

#else

bool crc32c_has_instruction(void) { return false; }

uint32_t crc32c_by_instruction(uint32_t crc, const void *bytes, size_t count) {
    (void)bytes;
    (void)count;
    return crc;
}

#endif
