#include "projections/search/vocabulary.hpp"

#include <algorithm>
#include <functional>
#include <tuple>

#include "core/result.hpp"
#include "projections/search/word_distance.hpp"

namespace cairn {
namespace {

constexpr std::uint32_t digit_bit = 1U << 26;

bool is_plain(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

/// Most words are told by their letters, many at a time.
template <class Fits, class Visit>
void visit_fitting(const std::vector<std::uint32_t>& masks, Fits fits, Visit visit) {
    constexpr std::size_t at_a_time = 16;
    for (std::size_t from = 0; from < masks.size(); from += at_a_time) {
        const std::size_t end = std::min(masks.size(), from + at_a_time);
        if (end - from == at_a_time) {
            unsigned any = 0;
            for (std::size_t i = 0; i < at_a_time; ++i) any |= fits(masks[from + i]) ? 1U : 0U;
            if (any == 0) continue;
        }
        for (std::size_t i = from; i < end; ++i)
            if (fits(masks[i])) visit(i);
    }
}

/// Whether at most `max` bits are set, in a way that many numbers can be asked at a time.
template <std::size_t max>
bool has_few_bits(std::uint32_t bits) {
    for (std::size_t i = 0; i < max; ++i) bits &= bits - 1;
    return bits == 0;
}

/// A slip changes two letters of the set at most.
template <class Visit>
void visit_near(const std::vector<std::uint32_t>& masks,
                std::uint32_t mask,
                std::size_t slips,
                Visit visit) {
    if (slips == 1)
        visit_fitting(masks, [&](std::uint32_t of) { return has_few_bits<2>(of ^ mask); }, visit);
    else
        visit_fitting(masks, [&](std::uint32_t of) { return has_few_bits<4>(of ^ mask); }, visit);
}

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
    CAIRN_ASSERT(slips == 1 || slips == 2);
    std::vector<std::pair<std::size_t, std::string>> found;
    const std::uint32_t mask = mask_of(word);
    const std::shared_lock lock(mutex_);
    const std::size_t from = std::max(shortest, word.size() - std::min(word.size(), slips));
    for (std::size_t n = from; n <= std::min(longest, word.size() + slips); ++n) {
        const OfLength& all = by_length_[n];
        visit_near(all.masks, mask, slips, [&](std::size_t i) {
            const auto other = std::string_view(all.letters).substr(i * n, n);
            if (const auto distance = word_distance(word, other, slips); distance && *distance > 0)
                found.emplace_back(*distance, other);
        });
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
        const auto has_all = [mask](std::uint32_t of) { return (of & mask) == mask; };
        visit_fitting(all.masks, has_all, [&](std::size_t i) {
            const auto other = std::string_view(all.letters).substr(i * n, n);
            if (other.find(part, 1) != std::string_view::npos) found.emplace_back(other);
        });
        std::ranges::sort(found);
        std::ranges::move(found, std::back_inserter(words));
    }
    if (words.size() > max) words.resize(max);
    return words;
}

}  // namespace cairn
