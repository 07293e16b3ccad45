#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cairn {

/// Reads CBOR (RFC 8949) from its start, one value after the other, as far as authenticators write
/// it: lengths are given, keys are of any kind. What is not what was asked for breaks the reader,
/// which then gives nothing but zeros and "". Views are into the bytes that it reads. Needs no deep
/// stack.
class CborReader {
public:
    explicit CborReader(std::string_view bytes) : rest_(bytes) {}
    /// Its bytes would end before they are read.
    explicit CborReader(const std::string&& bytes) = delete;

    /// How many pairs of key and value follow.
    std::size_t map();
    std::int64_t integer();
    std::string_view bytes();
    std::string_view text();
    /// Passes over one value, whatever it is, with all in it: 8 levels and 1,000 values at most.
    void skip();

    [[nodiscard]] bool is_broken() const { return broken_; }
    /// All was read, and nothing is left.
    [[nodiscard]] bool is_whole() const { return !broken_ && rest_.empty(); }
    [[nodiscard]] std::string_view rest() const { return rest_; }

private:
    struct Head {
        unsigned kind = 0;  ///< The major type.
        std::uint64_t value = 0;
    };
    Head head();
    std::uint64_t value_of(unsigned kind);
    std::string_view take(std::uint64_t size);

    std::string_view rest_;
    bool broken_ = false;
};

}  // namespace cairn
