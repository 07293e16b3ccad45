#include "sign_in/passkey_challenges.hpp"

#include <array>
#include <optional>

#include "core/base64.hpp"
#include "core/sealing.hpp"
#include "core/sodium.hpp"
#include "sign_in/row_bytes.hpp"

namespace cairn {
namespace {

constexpr std::size_t challenge_key_bytes = 32, challenge_random_bytes = 16;
constexpr std::size_t challenge_head_bytes = challenge_random_bytes + sizeof(std::int64_t);
constexpr std::size_t challenge_seal_bytes = 32;
constexpr std::size_t used_max = 50'000;

template <std::size_t count>
std::string drawn(Ids& ids) {
    std::array<std::uint8_t, count> bytes{};
    ids.random(bytes);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Time until_of(std::string_view bytes) {
    return Time{std::chrono::microseconds{
        get_big_endian<std::int64_t>(bytes.substr(challenge_random_bytes))}};
}

/// What one consists of; nothing where it is none.
std::optional<std::string> challenge_bytes_of(std::string_view challenge) {
    constexpr std::size_t text_bytes_max = 100;
    if (challenge.size() > text_bytes_max) return std::nullopt;
    auto bytes = from_base64(challenge, Base64::url);
    if (!bytes || bytes->size() != challenge_head_bytes + challenge_seal_bytes) return std::nullopt;
    return bytes;
}

}  // namespace

PasskeyChallenges::PasskeyChallenges(Ids& ids, const Clock& clock)
    : ids_(ids), clock_(clock), key_(drawn<challenge_key_bytes>(ids)) {}

std::string PasskeyChallenges::seal(std::string_view bytes, std::string_view end) const {
    return keyed_hash(key_, std::string(bytes).append(end));
}

std::string PasskeyChallenges::fresh(std::string_view end) const {
    std::string bytes = drawn<challenge_random_bytes>(ids_);
    put_time(bytes, clock_.now() + length);
    return to_base64(bytes + seal(bytes, end), Base64::url);
}

bool PasskeyChallenges::is_good(std::string_view challenge, std::string_view end) const {
    const auto bytes = challenge_bytes_of(challenge);
    if (!bytes) return false;
    const auto head = std::string_view(*bytes).substr(0, challenge_head_bytes);
    const std::string sealed = seal(head, end);
    if (sodium_memcmp(sealed.data(), bytes->data() + head.size(), sealed.size()) != 0) return false;
    // One that would last longer than any was given out while the clock was ahead.
    const Time now = clock_.now();
    return until_of(head) > now && until_of(head) <= now + length;
}

bool PasskeyChallenges::use_up(std::string_view challenge) {
    const auto bytes = challenge_bytes_of(challenge);
    if (!bytes) return false;
    const std::lock_guard lock(mutex_);
    if (used_.size() >= used_max) {
        const Time now = clock_.now();
        std::erase_if(used_, [&](const auto& each) { return each.second <= now; });
    }
    if (used_.size() >= used_max) return false;
    return used_.emplace(bytes->substr(0, challenge_random_bytes), until_of(*bytes)).second;
}

}  // namespace cairn
