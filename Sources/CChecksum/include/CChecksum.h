// CRC32C by the processor's own instruction, where it has one. Arithmetic only: no state, no I/O.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Whether this processor has the instruction; crc32c_by_instruction must not be called otherwise.
bool crc32c_has_instruction(void);

// Continues `crc` (not inverted) over `count` bytes.
uint32_t crc32c_by_instruction(uint32_t crc, const void *bytes, size_t count);
