#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/types.hpp"

namespace cairn {

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
    /// One in which nothing needs an escape, such as a field's.
    JsonWriter& plain_name(std::string_view name);
    JsonWriter& name(const Uuid& id);
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
    /// So that about so many bytes more are written without moving what is there.
    void make_room(std::size_t bytes) {
        if (out_.size() - size_ < bytes) out_.resize(size_ + bytes);
    }
    [[nodiscard]] std::string_view text() const { return {out_.data(), size_}; }
    [[nodiscard]] std::string take();

private:
    void separate();
    void put(char c);
    void put(std::string_view text);
    void put_string(std::string_view text);
    /// Where to write at most so many bytes; `wrote` says up to where.
    [[nodiscard]] char* room(std::size_t bytes) {
        if (out_.size() - size_ < bytes) grow(bytes);
        return out_.data() + size_;
    }
    void grow(std::size_t bytes);
    /// Between quotation marks, what `write` puts at the place it is given; returns its end.
    template <class Write>
    void put_quoted(std::size_t bytes_max, Write write);
    void wrote(const char* end) { size_ = static_cast<std::size_t>(end - out_.data()); }
    std::string out_;  ///< The text, then room for more.
    std::size_t size_ = 0;
    bool comma_ = false;
};

}  // namespace cairn
