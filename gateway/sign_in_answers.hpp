#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "gateway/call.hpp"

namespace cairn {

// What routes about signing in share.

constexpr int session_days = 30;

/// An answer that is one person's and nobody else's: kept by no cache.
[[nodiscard]] Response without_cache(Response response);
/// What is enough of a text that people type.
constexpr std::size_t typed_text_bytes_max = 400;
/// A body of exactly these members, all texts of at most so many bytes. "request.body", "json.*"
[[nodiscard]] Result<std::vector<std::string>> texts_of(
    const Request& request,
    std::initializer_list<const char*> names,
    std::size_t bytes_max = typed_text_bytes_max);
/// Where the caller sees us: "https://crm.example".
[[nodiscard]] std::string origin_of(const Request& request);
/// Who calls, for work that waits its turn.
[[nodiscard]] Asker asker_of(const Call& call);
/// *me* and the cookie for who has just come in.
[[nodiscard]] Response signed_in_answer(const Call& call,
                                        const Result<People::SignedIn>& signed_in);

/// Which threads are to do it.
enum class Work : std::uint8_t {
    slow,      ///< Waits for the disk.
    password,  ///< Hashes a password.
};
/// Runs `change` there: 204, or why not.
[[nodiscard]] boost::asio::awaitable<Response> answer_change(Call& call,
                                                             Work where,
                                                             std::function<Result<void>()> change);
/// Runs `make`, which gives a JSON text, there: 200 with it, kept by no cache, or why not.
[[nodiscard]] boost::asio::awaitable<Response> answer_made(
    Call& call, Work where, std::function<Result<std::string>()> make);

}  // namespace cairn
