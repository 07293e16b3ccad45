#include "projections/search/vocabulary.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <tuple>

#include "projections/search/word_distance.hpp"

namespace cairn {
namespace {

constexpr std::uint32_t digit_bit = 1U << 26;

bool is_plain(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

}  // namespace

std::uint32_t Vocabulary::mask_of(std::string_view word) {
    std::uint32_t mask = 0;
    for (const char c : word) mask |= is_letter(c) ? 1U << (c - 'a') : digit_bit;
    return mask;
}

void Vocabulary::add(std::string_view word) {
    const bool fits = word.size() >= shortest && word.size() <= longest &&
                      std::ranges::all_of(word, is_plain) && std::ranges::any_of(word, is_letter);
    if (!fits) return;
    const std::unique_lock lock(mutex_);
    if (!known_.insert(std::hash<std::string_view>()(word)).second) return;
    OfLength& all = by_length_[word.size()];
    all.letters += word;
    all.masks.push_back(mask_of(word));
}

void Vocabulary::clear() {
    const std::unique_lock lock(mutex_);
    by_length_ = std::vector<OfLength>(longest + 1);
    known_.clear();
}

std::size_t Vocabulary::size() const {
    const std::shared_lock lock(mutex_);
    return known_.size();
}

std::vector<std::string> Vocabulary::like(std::string_view word,
                                          std::size_t slips,
                                          std::size_t max) const {
    std::vector<std::pair<std::size_t, std::string>> found;
    const std::uint32_t mask = mask_of(word);
    const std::shared_lock lock(mutex_);
    const std::size_t from = std::max(shortest, word.size() - std::min(word.size(), slips));
    for (std::size_t n = from; n <= std::min(longest, word.size() + slips); ++n) {
        const OfLength& all = by_length_[n];
        for (std::size_t i = 0; i < all.masks.size(); ++i) {
            // A slip changes two letters of the set at most.
            if (std::popcount(all.masks[i] ^ mask) > static_cast<int>(2 * slips)) continue;
            const auto other = std::string_view(all.letters).substr(i * n, n);
            if (const auto distance = word_distance(word, other, slips); distance && *distance > 0)
                found.emplace_back(*distance, other);
        }
    }
    std::ranges::sort(found);
    if (found.size() > max) found.resize(max);
    std::vector<std::string> words;
    for (auto& [distance, each] : found) words.push_back(std::move(each));
    return words;
}

std::vector<std::string> Vocabulary::with_part(std::string_view part, std::size_t max) const {
    std::vector<std::string> words;
    const std::uint32_t mask = mask_of(part);
    const std::shared_lock lock(mutex_);
    for (std::size_t n = part.size() + 1; n <= longest && words.size() < max; ++n) {
        const OfLength& all = by_length_[n];
        std::vector<std::string> found;
        for (std::size_t i = 0; i < all.masks.size(); ++i) {
            if ((all.masks[i] & mask) != mask) continue;
            const auto other = std::string_view(all.letters).substr(i * n, n);
            if (other.find(part, 1) != std::string_view::npos) found.emplace_back(other);
        }
        std::ranges::sort(found);
        std::ranges::move(found, std::back_inserter(words));
    }
    if (words.size() > max) words.resize(max);
    return words;
}

}  // namespace cairn
