#include "sign_in/webauthn/cbor_reader.hpp"

#include <array>
#include <limits>

namespace cairn {
namespace {

/// What a value is: the first three bits of it.
enum : unsigned {
    major_positive,
    major_negative,
    major_bytes,
    major_text,
    major_list,
    major_map,
    major_tag,
};

constexpr std::size_t levels_max = 8;
constexpr std::size_t values_max = 1000;

}  // namespace

CborReader::Head CborReader::head() {
    const auto first = take(1);
    if (broken_) return {};
    const unsigned byte = static_cast<unsigned char>(first.front());
    const unsigned short_value = byte & 31U;
    if (short_value < 24) return {byte >> 5U, short_value};
    // 28 to 30 mean nothing, and 31 that the length is not known yet, which authenticators are not
    // to write.
    broken_ = broken_ || short_value > 27;
    const auto more = take(broken_ ? 0 : std::uint64_t{1} << (short_value - 24));
    if (broken_) return {};
    std::uint64_t value = 0;
    for (const char c : more) value = value << 8U | static_cast<unsigned char>(c);
    return {byte >> 5U, value};
}

std::uint64_t CborReader::value_of(unsigned kind) {
    const Head read = head();
    broken_ = broken_ || read.kind != kind;
    return broken_ ? 0 : read.value;
}

std::string_view CborReader::take(std::uint64_t size) {
    broken_ = broken_ || size > rest_.size();
    if (broken_) return {};
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
}

std::size_t CborReader::map() {
    const std::uint64_t count = value_of(major_map);
    // Each pair takes two bytes at least.
    broken_ = broken_ || count > rest_.size() / 2;
    return broken_ ? 0 : count;
}

std::int64_t CborReader::integer() {
    const Head read = head();
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    broken_ = broken_ || read.kind > major_negative || read.value > largest;
    if (broken_) return 0;
    const auto value = static_cast<std::int64_t>(read.value);
    return read.kind == major_negative ? -1 - value : value;
}

std::string_view CborReader::bytes() { return take(value_of(major_bytes)); }
std::string_view CborReader::text() { return take(value_of(major_text)); }

void CborReader::skip() {
    std::array<std::uint64_t, levels_max> left{1};
    std::size_t level = 0;
    for (std::size_t passed = 0; !broken_; ++passed) {
        while (left[level] == 0) {
            if (level == 0) return;
            --level;
        }
        --left[level];
        const Head read = head();
        broken_ = broken_ || passed >= values_max;
        if (broken_) return;
        if (read.kind == major_bytes || read.kind == major_text) take(read.value);
        if (read.kind != major_list && read.kind != major_map && read.kind != major_tag) continue;
        const std::uint64_t each = read.kind == major_map ? 2 : 1;
        const std::uint64_t count = read.kind == major_tag ? 1 : read.value;
        broken_ = broken_ || ++level >= levels_max || count > rest_.size() / each;
        if (!broken_) left[level] = count * each;
    }
}

}  // namespace cairn
