#include "sign_in/sign_in_challenges.hpp"

#include <algorithm>
#include <array>

#include "core/base64.hpp"
#include "core/sha256.hpp"

namespace cairn {
namespace {

constexpr std::size_t challenge_bytes = 32;
constexpr int challenges_of_user_max = 5;

}  // namespace

std::string SignInChallenges::open(Challenge challenge) {
    std::array<std::uint8_t, challenge_bytes> bytes{};
    ids_.random(bytes);
    std::string text =
        to_base64({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, Base64::url);
    challenge.until = clock_.now() + length;
    const std::lock_guard lock(mutex_);
    make_room(challenge.user);
    open_.emplace(sha256(text), std::move(challenge));
    return text;
}

void SignInChallenges::make_room(const Uuid& user) {
    std::erase_if(open_, [&](const auto& each) { return is_over(each.second); });
    const auto is_of_user = [&](const auto& each) { return each.second.user == user; };
    if (std::ranges::count_if(open_, is_of_user) < challenges_of_user_max) return;
    auto oldest = open_.end();
    for (auto each = open_.begin(); each != open_.end(); ++each)
        if (is_of_user(*each) &&
            (oldest == open_.end() || each->second.until < oldest->second.until))
            oldest = each;
    open_.erase(oldest);
}

// One that would last longer than any was begun while the clock was ahead.
bool SignInChallenges::is_over(const Challenge& challenge) const {
    const Time now = clock_.now();
    return challenge.until <= now || challenge.until > now + length;
}

std::optional<SignInChallenges::Challenge> SignInChallenges::take(std::string_view text,
                                                                  std::string_view network) {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(sha256(text));
    if (found == open_.end()) return std::nullopt;
    if (is_over(found->second) || found->second.network != network) return std::nullopt;
    auto challenge = std::move(found->second);
    open_.erase(found);
    return challenge;
}

void SignInChallenges::give_back(std::string_view text, Challenge challenge) {
    if (challenge.tries_left <= 0) return;
    const std::lock_guard lock(mutex_);
    open_.emplace(sha256(text), std::move(challenge));
}

}  // namespace cairn
