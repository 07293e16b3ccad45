#pragma once

#include <functional>

#include "core/result.hpp"
#include "sign_in/throttle.hpp"

namespace cairn {

/// A guess at somebody's password or code, under the keys by which guesses are counted.
struct Guess {
    /// `email`, or what else stands for whom it is at. `from`: the caller's address, empty where
    /// there is none.
    Guess(std::string_view email, std::string_view from);
    std::string email;    ///< The canonical text, by which users are found.
    std::string network;  ///< See `caller_network`.
    std::string email_from_network;
};

/// Holds guesses back: of one caller at one e-mail early, of one caller at all e-mails later, of
/// all callers at one e-mail last, so that a stranger does not easily lock its owner out. Any
/// thread.
class SignInThrottle {
public:
    /// How many wrong ones there may be within 15 minutes.
    struct Limits {
        std::size_t by_network;
        std::size_t by_whom_from_network;
        std::size_t by_whom;
    };
    SignInThrottle() : SignInThrottle({20, 5, 50}) {}
    explicit SignInThrottle(const Limits& limits)
        : by_network_({.failures_max = limits.by_network}),
          by_email_from_network_({.failures_max = limits.by_whom_from_network}),
          by_email_({.failures_max = limits.by_whom}) {}

    /// Fails with "session.throttled" and `retry_after_s`. A guess counts as wrong until one of the
    /// others is called. `is_known`: whether the caller is somebody whom the guesses of others do
    /// not hold back, asked only where they would.
    [[nodiscard]] Result<void> attempt(const Guess& guess,
                                       Time now,
                                       const std::function<bool()>& is_known = {});
    /// Forgives the caller's guesses at this e-mail; those of others stay counted.
    void succeeded(const Guess& guess);
    /// It was right, and something else is asked for: it stays counted for its e-mail until
    /// `finished`, so that whoever knows a password alone does not begin as often as he likes.
    /// Those who share his address are not held back by it.
    void right_so_far(const Guess& guess);
    /// All was shown that was asked for after `right_so_far`.
    void finished(const Guess& guess);
    void did_not_happen(const Guess& guess);

private:
    Throttle by_network_;
    Throttle by_email_from_network_;
    Throttle by_email_;
};

/// An e-mail as users are found by it: trimmed and folded as every unique text is.
[[nodiscard]] std::string canonical_email(std::string_view email);

}  // namespace cairn
