#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/types.hpp"

namespace cairn {

// One-time codes by time as authenticator apps make them (RFC 6238): HMAC-SHA-1, a code for each 30
// seconds. Pure functions.

constexpr std::size_t totp_secret_bytes = 20;
constexpr std::size_t totp_digits = 6;

/// Which of the 30 seconds a time falls into, counted from 1970; times before that count as it.
[[nodiscard]] std::uint64_t totp_step(Time now);
[[nodiscard]] std::string totp_code(std::string_view secret,
                                    std::uint64_t step,
                                    std::size_t digits = totp_digits);
/// The step that a code is of: that of now, the one before or the one after; nothing where it is of
/// none of them, or of one up to `used`, by which each code is good once. A `used` later than any
/// of the three is of a clock that was ahead, and counts as none.
[[nodiscard]] std::optional<std::uint64_t> totp_match(std::string_view secret,
                                                      std::string_view code,
                                                      Time now,
                                                      std::uint64_t used);

/// RFC 4648, section 6, without padding: how a secret is typed into an app.
[[nodiscard]] std::string base32(std::string_view bytes);
/// "otpauth://totp/…", as apps read it from a picture: for whom, and whose account.
[[nodiscard]] std::string totp_address(std::string_view issuer,
                                       std::string_view account,
                                       std::string_view secret);

}  // namespace cairn
