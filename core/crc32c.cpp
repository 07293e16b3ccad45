#include "core/crc32c.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <boost/crc.hpp>

#ifdef __x86_64__
#include <nmmintrin.h>
#include <wmmintrin.h>
#endif

namespace cairn {

std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t before) {
    boost::crc_optimal<32, 0x1EDC6F41, 0, 0xFFFFFFFF, true, true> crc(~before);
    crc.process_bytes(bytes.data(), bytes.size());
    return crc.checksum();
}

#ifdef __x86_64__
namespace {

constexpr std::size_t word_bytes = sizeof(std::uint64_t);
/// Of each of the three streams that are taken at once.
constexpr std::size_t stream_words_max = 128;
/// Of fewer than so many words a stream, putting the three together would take longer.
constexpr std::size_t stream_words_min = 4;

/// By number of words: what a checksum is multiplied by so that, reduced, it is as if that many
/// words of zeros followed it (x^(64 n - 33) modulo the polynomial, lowest bit the highest power).
constexpr auto shifts = [] {
    std::array<std::uint32_t, 2 * stream_words_max + 1> powers{};
    powers[1] = 1;
    for (std::size_t words = 2; words < powers.size(); ++words) {
        std::uint32_t power = powers[words - 1];
        for (int bit = 0; bit < 64; ++bit) power = power >> 1 ^ ((power & 1) != 0 ? 0x82F63B78 : 0);
        powers[words] = power;
    }
    return powers;
}();

std::uint64_t word_at(const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

__attribute__((target("sse4.2,pclmul"))) std::uint64_t shifted(std::uint64_t crc,
                                                               std::size_t words) {
    const __m128i product =
        _mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<std::int64_t>(crc)),
                             _mm_cvtsi64_si128(static_cast<std::int64_t>(shifts[words])), 0);
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

/// The processor begins a word each cycle and takes three for one: so three streams at once (Gopal
/// et al., "Fast CRC Computation for iSCSI Polynomial Using CRC32 Instruction", Intel, 2011).
__attribute__((target("sse4.2,pclmul"))) std::uint64_t take_three(std::string_view& bytes,
                                                                  std::uint64_t crc) {
    const std::size_t words = std::min(bytes.size() / word_bytes / 3, stream_words_max);
    const char* const first = bytes.data();
    const char* const second = first + words * word_bytes;
    const char* const third = second + words * word_bytes;
    std::uint64_t of_second = 0;
    std::uint64_t of_third = 0;
    for (std::size_t at = 0; at < words * word_bytes; at += word_bytes) {
        crc = _mm_crc32_u64(crc, word_at(first + at));
        of_second = _mm_crc32_u64(of_second, word_at(second + at));
        of_third = _mm_crc32_u64(of_third, word_at(third + at));
    }
    bytes.remove_prefix(3 * words * word_bytes);
    return of_third ^ _mm_crc32_u64(0, shifted(crc, 2 * words) ^ shifted(of_second, words));
}

// A table would cost more than all the rest of reading an event.
__attribute__((target("sse4.2,pclmul"))) std::uint32_t crc32c_by_processor(std::string_view bytes,
                                                                           std::uint32_t before) {
    std::uint64_t crc = ~before;
    while (bytes.size() >= 3 * stream_words_min * word_bytes) crc = take_three(bytes, crc);
    for (; bytes.size() >= word_bytes; bytes.remove_prefix(word_bytes))
        crc = _mm_crc32_u64(crc, word_at(bytes.data()));
    auto rest = static_cast<std::uint32_t>(crc);
    for (const char byte : bytes) rest = _mm_crc32_u8(rest, static_cast<std::uint8_t>(byte));
    return ~rest;
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
    static const bool by_processor =
        __builtin_cpu_supports("sse4.2") != 0 && __builtin_cpu_supports("pclmul") != 0;
    return by_processor ? crc32c_by_processor(bytes, before) : crc32c_by_table(bytes, before);
}
#else
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
    return crc32c_by_table(bytes, before);
}
#endif

}  // namespace cairn
