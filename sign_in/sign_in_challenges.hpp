#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"
#include "sign_in/company_person.hpp"

namespace cairn {

/// Sign-ins whose password was right and whose second factor is still to come. In memory only: a
/// restart asks for the password again. Any thread.
class SignInChallenges {
public:
    SignInChallenges(Ids& ids, const Clock& clock) : ids_(ids), clock_(clock) {}

    struct Challenge {
        Uuid user;
        std::string network;        ///< From where the password came; the code must as well.
        std::string password_mark;  ///< See `Credentials::password_mark`.
        Time until{};
        int tries_left = 5;
        std::string email = {};      ///< As it was typed; empty where no password was asked for.
        CompanyPerson company = {};  ///< Who came by the company's own sign-in; else of no issuer.
    };
    static constexpr std::chrono::minutes length{5};

    /// What names it to whoever gave the password, who alone knows it. Of one user from one network
    /// five at most: the oldest of these goes. Of one user 50 in all: past that nobody's goes, and
    /// this one is refused ("session.throttled" with `retry_after_s`), so that whoever has a stolen
    /// password does not drive its owner out of the second step.
    [[nodiscard]] Result<std::string> open(Challenge challenge);
    /// Takes it out, so that nobody tries a code by it meanwhile; nothing where it is unknown, over
    /// or of another network.
    [[nodiscard]] std::optional<Challenge> take(std::string_view text, std::string_view network);
    /// The code was wrong: whoever has tries left may try again by the same text.
    void give_back(std::string_view text, Challenge challenge);

private:
    [[nodiscard]] Result<void> make_room(const Challenge& challenge);
    [[nodiscard]] bool is_over(const Challenge& challenge) const;

    Ids& ids_;
    const Clock& clock_;
    std::mutex mutex_;
    std::map<std::string, Challenge, std::less<>> open_;  ///< By the hash of their texts.
};

}  // namespace cairn
