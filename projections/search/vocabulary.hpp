#pragma once

#include <cstdint>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace cairn {

/// The words of letters a to z and digits that an index has, each once, in memory: asked for words
/// that are nearly another one, and for words with a part in them. Looks at some words
/// a nanosecond. It may hold words that the index has no more. Any thread.
class Vocabulary {
public:
    /// Words of other characters or lengths, and mere numbers, are left out.
    void add(std::string_view word);
    void clear();
    [[nodiscard]] std::size_t size() const;

    /// Words at most `slips` (1 or 2) away (`word_distance`), the nearest first, then by alphabet.
    [[nodiscard]] std::vector<std::string> like(std::string_view word,
                                                std::size_t slips,
                                                std::size_t max) const;
    /// Words that have the letters within, not at their beginning; by length, then by alphabet.
    [[nodiscard]] std::vector<std::string> with_part(std::string_view part, std::size_t max) const;

private:
    static constexpr std::size_t shortest = 3;
    static constexpr std::size_t longest = 40;
    /// Words of one length, one behind the other, and which letters each has.
    struct OfLength {
        std::string letters;
        std::vector<std::uint32_t> masks;
    };
    [[nodiscard]] static std::uint32_t mask_of(std::string_view word);

    mutable std::shared_mutex mutex_;
    std::vector<OfLength> by_length_{longest + 1};
    std::unordered_set<std::uint64_t> known_;  ///< By hash.
};

}  // namespace cairn
