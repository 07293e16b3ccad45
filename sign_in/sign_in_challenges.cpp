#include "sign_in/sign_in_challenges.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "core/base64.hpp"
#include "core/sha256.hpp"

namespace cairn {
namespace {

constexpr std::size_t challenge_bytes = 32;
constexpr std::size_t from_one_network_max = 5;
constexpr std::size_t of_one_user_max = 50;

}  // namespace

Result<std::string> SignInChallenges::open(Challenge challenge) {
    std::array<std::uint8_t, challenge_bytes> bytes{};
    ids_.random(bytes);
    std::string text =
        to_base64({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, Base64::url);
    challenge.until = clock_.now() + length;
    const std::lock_guard lock(mutex_);
    if (auto room = make_room(challenge); !room) return tl::unexpected(room.error());
    open_.emplace(sha256(text), std::move(challenge));
    return text;
}

Result<void> SignInChallenges::make_room(const Challenge& challenge) {
    std::erase_if(open_, [&](const auto& each) { return is_over(each.second); });
    std::size_t of_user = 0;
    Time first_end = challenge.until;
    std::vector<decltype(open_)::iterator> from_there;
    for (auto each = open_.begin(); each != open_.end(); ++each) {
        const Challenge& other = each->second;
        if (other.user != challenge.user) continue;
        ++of_user;
        first_end = std::min(first_end, other.until);
        if (other.network == challenge.network) from_there.push_back(each);
    }
    if (from_there.size() >= from_one_network_max) {
        open_.erase(*std::ranges::min_element(from_there, {},
                                              [](const auto& each) { return each->second.until; }));
        return {};
    }
    if (of_user < of_one_user_max) return {};
    const auto wait = std::chrono::ceil<std::chrono::seconds>(first_end - clock_.now());
    return fail(ErrorCode::throttled, "session.throttled", {{"retry_after_s", wait.count()}});
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
