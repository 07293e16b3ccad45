#include "core/json_writer.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "core/json.hpp"

namespace cairn {
namespace {

// The two-character escape of RFC 8785, 3.2.2.2; 0 where there is none.
char short_escape(char c) {
    switch (c) {
        case '"': return '"';
        case '\\': return '\\';
        case '\b': return 'b';
        case '\t': return 't';
        case '\n': return 'n';
        case '\f': return 'f';
        case '\r': return 'r';
        default: return 0;
    }
}

bool needs_escape(char c) { return static_cast<std::uint8_t>(c) < 0x20 || c == '"' || c == '\\'; }

char* write_escaped(char* out, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    *out++ = '\\';
    if (const char letter = short_escape(c)) {
        *out++ = letter;
        return out;
    }
    for (const char each : {'u', '0', '0', digits[static_cast<std::uint8_t>(c) >> 4],
                            digits[static_cast<std::uint8_t>(c) & 15]})
        *out++ = each;
    return out;
}

/// Whether one of eight bytes needs an escape; sometimes says so of bytes that do not. (Hacker's
/// Delight, 6-1: a byte is zero where taking one from it borrows.)
bool may_need_escape(std::uint64_t bytes) {
    constexpr std::uint64_t each = 0x0101010101010101;
    const auto below = [&](std::uint64_t x, std::uint64_t bound) {
        return (x - bound * each) & ~x;
    };
    const auto found =
        below(bytes, 0x20) | below(bytes ^ ('"' * each), 1) | below(bytes ^ ('\\' * each), 1);
    return (found & (0x80 * each)) != 0;
}

constexpr std::size_t escaped_bytes_max = 6;

/// Needs room for `escaped_bytes_max` a byte and a word.
char* write_all_escaped(char* out, std::string_view text) {
    constexpr std::uint64_t spaces = 0x2020202020202020;
    while (!text.empty()) {
        std::uint64_t word = spaces;
        const auto piece = text.substr(0, sizeof word);
        if (piece.size() == sizeof word)
            std::memcpy(&word, piece.data(), sizeof word);
        else
            std::memcpy(&word, piece.data(), piece.size());
        if (!may_need_escape(word)) {
            std::memcpy(out, &word, sizeof word);
            out += piece.size();
        } else {
            for (const char c : piece) {
                if (needs_escape(c))
                    out = write_escaped(out, c);
                else
                    *out++ = c;
            }
        }
        text.remove_prefix(piece.size());
    }
    return out;
}

constexpr std::size_t integer_digits_max = 20;

}  // namespace

std::string JsonWriter::take() {
    out_.resize(std::exchange(size_, 0));
    return std::move(out_);
}

void JsonWriter::grow(std::size_t bytes) {
    constexpr std::size_t least = 256;
    out_.resize(2 * out_.size() + bytes + least);
}

void JsonWriter::put(char c) {
    *room(1) = c;
    ++size_;
}

void JsonWriter::put(std::string_view text) {
    // As a block: libstdc++ 12 makes a loop over its bytes of `std::ranges::copy`.
    char* out = room(text.size());
    wrote(out + text.copy(out, text.size()));
}

void JsonWriter::put_string(std::string_view text) {
    // A piece at a time, so that the room for escapes stays small.
    constexpr std::size_t piece_bytes = 1024;
    put('"');
    for (; !text.empty(); text.remove_prefix(std::min(piece_bytes, text.size()))) {
        const auto piece = text.substr(0, piece_bytes);
        wrote(write_all_escaped(room(escaped_bytes_max * piece.size() + sizeof(std::uint64_t)),
                                piece));
    }
    put('"');
}

template <class Write>
void JsonWriter::put_quoted(std::size_t bytes_max, Write write) {
    char* out = room(bytes_max + 2);
    *out++ = '"';
    out = write(out);
    *out++ = '"';
    wrote(out);
}

void JsonWriter::separate() {
    if (comma_) put(',');
    comma_ = true;
}

JsonWriter& JsonWriter::begin_object() {
    separate();
    put('{');
    comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::end_object() {
    put('}');
    comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::begin_array() {
    separate();
    put('[');
    comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::end_array() {
    put(']');
    comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::name(std::string_view name) {
    separate();
    put_string(name);
    put(':');
    comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::plain_name(std::string_view name) {
    constexpr std::size_t around = 4;  // A comma, quotation marks and a colon.
    char* out = room(name.size() + around);
    if (comma_) *out++ = ',';
    *out++ = '"';
    out += name.copy(out, name.size());
    *out++ = '"';
    *out++ = ':';
    wrote(out);
    comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::name(const Uuid& id) {
    this->id(id);
    put(':');
    comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::string(std::string_view value) {
    separate();
    put_string(value);
    return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
    separate();
    char* const begin = room(integer_digits_max);
    wrote(std::to_chars(begin, begin + integer_digits_max, value).ptr);
    return *this;
}

JsonWriter& JsonWriter::position(std::uint64_t value) {
    separate();
    put_quoted(integer_digits_max, [value](char* out) {
        return std::to_chars(out, out + integer_digits_max, value).ptr;
    });
    return *this;
}

JsonWriter& JsonWriter::boolean(bool value) { return raw(value ? "true" : "false"); }

JsonWriter& JsonWriter::id(const Uuid& value) {
    separate();
    put_quoted(Uuid::text_size, [&](char* out) { return value.write_text(out); });
    return *this;
}

JsonWriter& JsonWriter::time(Time value) {
    separate();
    put_quoted(time_text_max, [value](char* out) { return write_text(out, value); });
    return *this;
}

JsonWriter& JsonWriter::null() { return raw("null"); }

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    put(json);
    return *this;
}

JsonWriter& JsonWriter::json(const Json& value) { return raw(json_text(value)); }

}  // namespace cairn
