#include "core/crc32c.hpp"

#include <cstring>

#include <boost/crc.hpp>

#ifdef __x86_64__
#include <nmmintrin.h>
#endif

namespace cairn {

std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t before) {
    boost::crc_optimal<32, 0x1EDC6F41, 0, 0xFFFFFFFF, true, true> crc(~before);
    crc.process_bytes(bytes.data(), bytes.size());
    return crc.checksum();
}

#ifdef __x86_64__
namespace {

// A table would cost more than all the rest of reading an event.
__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_processor(std::string_view bytes,
                                                                    std::uint32_t before) {
    std::uint64_t crc = ~before;
    for (; bytes.size() >= sizeof(std::uint64_t); bytes.remove_prefix(sizeof(std::uint64_t))) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), sizeof word);
        crc = _mm_crc32_u64(crc, word);
    }
    auto rest = static_cast<std::uint32_t>(crc);
    for (const char byte : bytes) rest = _mm_crc32_u8(rest, static_cast<std::uint8_t>(byte));
    return ~rest;
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
    static const bool by_processor = __builtin_cpu_supports("sse4.2") != 0;
    return by_processor ? crc32c_by_processor(bytes, before) : crc32c_by_table(bytes, before);
}
#else
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
    return crc32c_by_table(bytes, before);
}
#endif

}  // namespace cairn
