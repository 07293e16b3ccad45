#include <array>
#include <charconv>

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

void put_escaped(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    out.push_back('\\');
    if (const char letter = short_escape(c)) {
        out.push_back(letter);
        return;
    }
    out += "u00";
    out.push_back(digits[static_cast<std::uint8_t>(c) >> 4]);
    out.push_back(digits[static_cast<std::uint8_t>(c) & 15]);
}

void put_string(std::string& out, std::string_view value) {
    out.push_back('"');
    std::size_t from = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (!needs_escape(value[i])) continue;
        out.append(value, from, i - from);
        put_escaped(out, value[i]);
        from = i + 1;
    }
    out.append(value, from);
    out.push_back('"');
}

template <class Integer>
void put_integer(std::string& out, Integer value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

}  // namespace

void JsonWriter::separate() {
    if (comma_) out_.push_back(',');
    comma_ = true;
}

JsonWriter& JsonWriter::begin_object() {
    separate();
    out_.push_back('{');
    comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::end_object() {
    out_.push_back('}');
    comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::begin_array() {
    separate();
    out_.push_back('[');
    comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::end_array() {
    out_.push_back(']');
    comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::name(std::string_view name) {
    separate();
    put_string(out_, name);
    out_.push_back(':');
    comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::string(std::string_view value) {
    separate();
    put_string(out_, value);
    return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
    separate();
    put_integer(out_, value);
    return *this;
}

JsonWriter& JsonWriter::position(std::uint64_t value) {
    separate();
    out_.push_back('"');
    put_integer(out_, value);
    out_.push_back('"');
    return *this;
}

JsonWriter& JsonWriter::boolean(bool value) { return raw(value ? "true" : "false"); }

JsonWriter& JsonWriter::null() { return raw("null"); }

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
}

JsonWriter& JsonWriter::json(const Json& value) { return raw(value.dump()); }

}  // namespace cairn
