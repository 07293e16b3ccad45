#include "sign_in/sign_in_throttle.hpp"

#include "events/values/text_format.hpp"
#include "sign_in/caller_network.hpp"

namespace cairn {
namespace {

// Longer ones belong to nobody; they are cut so that keys stay small.
constexpr std::size_t email_bytes_max = 1024;

}  // namespace

std::string canonical_email(std::string_view email) { return folded(trimmed(email)); }

Guess::Guess(std::string_view at, std::string_view from)
    : email(canonical_email(at).substr(0, email_bytes_max)),
      network(from.empty() ? std::string() : caller_network(from)),
      email_from_network(network + '\0' + email) {}

Result<void> SignInThrottle::attempt(const Guess& guess,
                                     Time now,
                                     const std::function<bool()>& is_known) {
    const auto refused = [](std::chrono::seconds wait) {
        return fail(ErrorCode::throttled, "session.throttled", {{"retry_after_s", wait.count()}});
    };
    if (!guess.network.empty())
        if (const auto wait = by_network_.attempt(guess.network, now)) return refused(*wait);
    // A guess that may not be made is none: it holds back nobody's other guesses.
    if (const auto wait = by_email_from_network_.attempt(guess.email_from_network, now)) {
        by_network_.forgive(guess.network);
        return refused(*wait);
    }
    if (const auto wait = by_email_.attempt(guess.email, now)) {
        if (is_known && is_known()) {
            by_email_.count(guess.email, now);
            return {};
        }
        by_network_.forgive(guess.network);
        by_email_from_network_.forgive(guess.email_from_network);
        return refused(*wait);
    }
    return {};
}

void SignInThrottle::succeeded(const Guess& guess) {
    by_network_.forgive(guess.network);
    by_email_from_network_.forgive_all(guess.email_from_network);
    by_email_.forgive(guess.email);
}

void SignInThrottle::right_so_far(const Guess& guess) { by_network_.forgive(guess.network); }

void SignInThrottle::finished(const Guess& guess) {
    by_email_from_network_.forgive_all(guess.email_from_network);
    by_email_.forgive(guess.email);
}

void SignInThrottle::did_not_happen(const Guess& guess) {
    by_network_.forgive(guess.network);
    by_email_from_network_.forgive(guess.email_from_network);
    by_email_.forgive(guess.email);
}

}  // namespace cairn
