#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>
#include <tl/expected.hpp>

namespace cairn {

using Json = nlohmann::json;

/// What class of refusal an `Error` is; `gateway/http/problem.cpp` alone maps it to HTTP.
enum class ErrorCode {
    invalid,          ///< Malformed: the request can never succeed as it is.
    unauthenticated,  ///< Nobody is signed in.
    forbidden,        ///< Somebody is, who may not.
    not_found,
    conflict,      ///< Somebody else changed the same thing first; data carries both values.
    too_large,     ///< Past a named bound.
    rejected,      ///< Well-formed, but a rule of the model says no.
    throttled,     ///< Too many attempts; data carries `retry_after_s`.
    busy,          ///< A bounded queue is full; try again.
    storage_full,  ///< The disk is full; reading goes on.
    internal,      ///< A bug of ours; the server's own log says what.
};

/// A refusal, as a value. `reason` is stable and machine-readable ("field.unknown"); people are
/// shown texts that the browser makes from it. `data` is a JSON object (place, fields, both
/// values).
struct Error {
    ErrorCode code = ErrorCode::invalid;
    std::string reason;
    Json data = Json::object();
    bool operator==(const Error&) const = default;
};

template <class T>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorCode::invalid, "json.depth", {{"place", "/a"}});` fits every Result.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code,
                                                std::string reason,
                                                Json data = Json::object()) {
    return tl::unexpected<Error>(Error{code, std::move(reason), std::move(data)});
}
[[nodiscard]] inline tl::unexpected<Error> invalid(std::string reason, Json data = Json::object()) {
    return fail(ErrorCode::invalid, std::move(reason), std::move(data));
}
[[nodiscard]] inline tl::unexpected<Error> rejected(std::string reason,
                                                    Json data = Json::object()) {
    return fail(ErrorCode::rejected, std::move(reason), std::move(data));
}
[[nodiscard]] inline tl::unexpected<Error> not_found(std::string reason,
                                                     Json data = Json::object()) {
    return fail(ErrorCode::not_found, std::move(reason), std::move(data));
}

/// Broken machinery: LMDB failed, a stored record is corrupt. Caught in the writer's batch and at
/// the session's top, nowhere else.
class StorageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// No room for a commit. Thrown before anything was written; the batch is refused, reading goes on.
class StorageFull : public StorageError {
public:
    using StorageError::StorageError;
};

/// Prints why and aborts: for a store whose state is no longer known. The next start recovers from
/// the log.
[[noreturn]] void end_process(std::string_view why);

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

/// Stays on in release: a broken invariant ends the process before it can harm the log.
#define CAIRN_ASSERT(condition) \
    ((condition) ? void(0) : ::cairn::assertion_failed(#condition, __FILE__, __LINE__))

}  // namespace cairn
