#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/ids.hpp"

namespace cairn {

/// What a passkey is asked to sign: random, good once, for five minutes and for one end. Nothing is
/// kept of those given out, so that strangers cost nothing: each says itself until when it is good,
/// by a key of this process; a restart asks anew. Kept are those that were signed, until they are
/// over anyway. Any thread.
class PasskeyChallenges {
public:
    PasskeyChallenges(Ids& ids, const Clock& clock);

    static constexpr std::chrono::minutes length{5};

    /// In base64url, as a browser says it back. `end`: what it is for, and whom.
    [[nodiscard]] std::string fresh(std::string_view end) const;
    /// Whether it was given out for this end, and is not over.
    [[nodiscard]] bool is_good(std::string_view challenge, std::string_view end) const;
    /// Uses one up that `is_good` and was signed: false where that was done before. Past 50,000
    /// within five minutes none is used any more.
    [[nodiscard]] bool use_up(std::string_view challenge);

private:
    [[nodiscard]] std::string seal(std::string_view bytes, std::string_view end) const;

    Ids& ids_;
    const Clock& clock_;
    const std::string key_;
    std::mutex mutex_;
    std::map<std::string, Time, std::less<>> used_;  ///< Until when they would be good.
};

}  // namespace cairn
