#include "events/values/text_format.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "core/json.hpp"
#include "core/result.hpp"
#include "core/text.hpp"

namespace cairn {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// A byte of ASCII, or of U+4000 to U+9FFF (Chinese characters, hexagrams), which fold to
/// themselves.
bool folds_by_byte(unsigned char c) { return (c < 0xc0) | ((c >= 0xe4) & (c <= 0xe9)); }

// ICU's macros narrow inside.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
// NOLINTBEGIN(bugprone-inc-dec-in-conditions)

UChar32 next_character(std::string_view text, std::int32_t& at) {
    const auto size = static_cast<std::int32_t>(text.size());
    UChar32 c = 0;
    U8_NEXT(text.data(), at, size, c);
    return c;
}

UChar32 previous_character(std::string_view text, std::int32_t& at) {
    UChar32 c = 0;
    U8_PREV(text.data(), 0, at, c);
    return c;
}

// NOLINTEND(bugprone-inc-dec-in-conditions)
#pragma GCC diagnostic pop

template <class Predicate>
bool any_character(std::string_view text, Predicate predicate) {
    const auto size = static_cast<std::int32_t>(text.size());
    for (std::int32_t at = 0; at < size;)
        if (predicate(next_character(text, at))) return true;
    return false;
}

std::size_t leading_space(std::string_view text) {
    const auto size = static_cast<std::int32_t>(text.size());
    std::int32_t end = 0;
    for (std::int32_t at = 0; at < size; end = at)
        if (!u_isUWhiteSpace(next_character(text, at))) break;
    return static_cast<std::size_t>(end);
}

std::size_t without_trailing_space(std::string_view text) {
    auto end = static_cast<std::int32_t>(text.size());
    for (std::int32_t at = end; at > 0; end = at)
        if (!u_isUWhiteSpace(previous_character(text, at))) break;
    return static_cast<std::size_t>(end);
}

/// Of the format characters those that stand before digits ("Arabic number sign") are drawn. Bytes
/// that are not UTF-8 count as seen, so that they are refused as such and not taken for empty.
bool shows_nothing(UChar32 c) {
    constexpr UChar32 braille_blank = 0x2800;
    const bool format = u_charType(c) == U_FORMAT_CHAR &&
                        !u_hasBinaryProperty(c, UCHAR_PREPENDED_CONCATENATION_MARK);
    const bool unassigned = c >= 0 && u_charType(c) == U_UNASSIGNED;
    return format || unassigned || c == braille_blank || u_isUWhiteSpace(c) ||
           u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

bool has_unseen_character(std::string_view text) { return any_character(text, shows_nothing); }

constexpr UChar32 end_of_embedding = 0x202c;
constexpr UChar32 end_of_isolate = 0x2069;

/// Where lines end for the order in which text is shown: no control reaches beyond.
bool ends_line(UChar32 c) { return c == '\n' || c == 0x2029; }

/// What ends what the control begins; nothing for any other character.
std::optional<UChar32> end_of_direction(UChar32 c) {
    if (c == 0x202a || c == 0x202b || c == 0x202d || c == 0x202e) return end_of_embedding;
    if (c >= 0x2066 && c <= 0x2068) return end_of_isolate;
    return std::nullopt;
}

// No empty label: neither ".cn" nor "a..cn" nor "a.cn.".
bool is_domain(std::string_view text) {
    return text.find('.') != std::string_view::npos && !text.starts_with('.') &&
           !text.ends_with('.') && text.find("..") == std::string_view::npos;
}

bool starts_with_scheme(std::string_view text, std::string_view scheme) {
    return text.size() > scheme.size() && std::equal(scheme.begin(), scheme.end(), text.begin(),
                                                     [](char a, char b) { return a == lower(b); });
}

}  // namespace

bool fold_by_byte(std::string_view text, char* out) {
    bool all = true;
    for (const char c : text) {
        // Without a branch, as it is done for each name that a list looks at.
        all &= folds_by_byte(static_cast<unsigned char>(c));
        *out++ = lower(c);
    }
    return all;
}

std::string folded(std::string_view text) {
    std::string out(text.size(), '\0');
    if (fold_by_byte(text, out.data())) return out;
    out.clear();
    UErrorCode status = U_ZERO_ERROR;
    const auto* folding = icu::Normalizer2::getNFKCCasefoldInstance(status);
    icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(text.size()));
    if (U_SUCCESS(status))
        folding->normalizeUTF8(0, {text.data(), static_cast<std::int32_t>(text.size())}, sink,
                               nullptr, status);
    CAIRN_ASSERT(U_SUCCESS(status));
    return out;
}

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(leading_space(text));
    return text.substr(0, without_trailing_space(text));
}

bool has_visible_character(std::string_view text) {
    // Nearly every text begins with something plain.
    if (!text.empty() && text.front() > ' ' && text.front() < '\x7f') return true;
    return any_character(text, [](UChar32 c) { return !shows_nothing(c); });
}

bool has_unpaired_direction(std::string_view text) {
    // All of the controls begin with this byte.
    if (text.find('\xe2') == std::string_view::npos) return false;
    std::vector<UChar32> open;
    const bool is_unpaired = any_character(text, [&](UChar32 c) {
        if (ends_line(c)) return !open.empty();
        if (const auto end = end_of_direction(c)) open.push_back(*end);
        if (c != end_of_embedding && c != end_of_isolate) return false;
        if (open.empty() || open.back() != c) return true;
        open.pop_back();
        return false;
    });
    return is_unpaired || !open.empty();
}

std::string_view shortened(std::string_view text) {
    constexpr std::size_t bytes_max = 100;
    return text.substr(0, utf8_prefix(text.substr(0, bytes_max)));
}

std::size_t characters_in(std::string_view text) {
    const auto starts_character = [](char c) {
        return (static_cast<std::uint8_t>(c) & 0xc0) != 0x80;
    };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

bool has_control_character(std::string_view text, bool multiline) {
    return any_character(text, [multiline](UChar32 c) {
        const bool is_allowed = multiline && (c == '\n' || c == '\t');
        return u_isISOControl(c) && !is_allowed;
    });
}

bool is_email(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == 0 || at == std::string_view::npos || has_unseen_character(text)) return false;
    if (text.find_first_of("<>,;\"") != std::string_view::npos) return false;
    const std::string_view domain = text.substr(at + 1);
    return domain.find('@') == std::string_view::npos && is_domain(domain);
}

bool is_phone(std::string_view text) {
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i).starts_with("ext")) {
            i += 2;
            continue;
        }
        if (std::string_view("0123456789+-()./ #*x").find(text[i]) == std::string_view::npos)
            return false;
        if (is_digit(text[i])) ++digits;
    }
    return digits >= 3;
}

bool is_url(std::string_view text) {
    const bool secure = starts_with_scheme(text, "https://");
    if (!secure && !starts_with_scheme(text, "http://")) return false;
    const std::string_view rest = text.substr(secure ? 8 : 7);
    const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
    return !host.empty() && !has_unseen_character(text) &&
           text.find_first_of("<>\"\\") == std::string_view::npos;
}

}  // namespace cairn
