#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/json_writer.hpp"
#include "core/result.hpp"
#include "core/utf8.hpp"

namespace cairn {

struct JsonLimits {
    std::size_t bytes_max = std::size_t{1} << 20;
    std::size_t depth_max = 32;
    std::size_t values_max = 100'000;  ///< Of all kinds, keys not counted.
};

/// Strict reading of what comes from outside (RFC 8259): UTF-8, no duplicate names, no lone
/// surrogates, integers within ±2^53, no number that overflows. Fails with `json.syntax`,
/// `json.too_large`, `json.too_deep`, `json.duplicate_name`, `json.not_utf8`, `json.number`, each
/// with `place` (a JSON pointer where known, of at most 256 bytes) and `offset` (the bytes read
/// when it was noticed). Never throws, needs no deep stack.
[[nodiscard]] Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {});

/// Reads what Cairn wrote itself; throws `Json::parse_error` on anything else. Used instead of
/// `Json::parse`, and `json_text` instead of `dump`, so that the library's reader and writer are
/// compiled once.
[[nodiscard]] Json trusted_json(std::string_view text);
/// On one line. Throws `Json::type_error` where a text is not UTF-8.
[[nodiscard]] std::string json_text(const Json& json);

}  // namespace cairn
