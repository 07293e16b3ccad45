#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.hpp"
#include "core/types.hpp"

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

/// True for well-formed UTF-8 (no overlong forms, surrogates or values past U+10FFFF).
[[nodiscard]] bool is_utf8(std::string_view text);
/// How many bytes from the start are well-formed UTF-8: all of them, or the place of the first bad
/// character.
[[nodiscard]] std::size_t utf8_prefix(std::string_view text);

/// Writes JSON text piece by piece, without a tree. Strings must be UTF-8. With names given in
/// ascending byte order and numbers only integers the result is canonical (RFC 8785). Commas are
/// its own business.
class JsonWriter {
public:
    JsonWriter& begin_object();
    JsonWriter& end_object();
    JsonWriter& begin_array();
    JsonWriter& end_array();
    JsonWriter& name(std::string_view name);
    JsonWriter& string(std::string_view value);
    JsonWriter& integer(std::int64_t value);
    JsonWriter& position(std::uint64_t value);  ///< A decimal string: browsers round beyond 2^53.
    JsonWriter& boolean(bool value);
    JsonWriter& id(const Uuid& value);
    JsonWriter& time(Time value);  ///< As `time_text`.
    JsonWriter& null();
    JsonWriter& raw(std::string_view json);  ///< Already JSON.
    JsonWriter& json(
        const Json& value);  ///< A tree, dumped; at most as deep as `parse_json` lets through.
    [[nodiscard]] std::string_view text() const { return {out_.data(), size_}; }
    [[nodiscard]] std::string take();

private:
    void separate();
    void put(char c);
    void put(std::string_view text);
    void put_string(std::string_view text);
    /// Where to write at most so many bytes; `wrote` says up to where.
    [[nodiscard]] char* room(std::size_t bytes);
    /// Between quotation marks, what `write` puts at the place it is given; returns its end.
    template <class Write>
    void put_quoted(std::size_t bytes_max, Write write);
    void wrote(const char* end) { size_ = static_cast<std::size_t>(end - out_.data()); }
    std::string out_;  ///< The text, then room for more.
    std::size_t size_ = 0;
    bool comma_ = false;
};

}  // namespace cairn
