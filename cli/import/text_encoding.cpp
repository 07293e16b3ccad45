#include "cli/import/text_encoding.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "cli/import/encoding_measure.hpp"
#include "core/json.hpp"

namespace cairn {

namespace {

constexpr double measure_min = 0.7;
// Names in Han characters have rare ones.
constexpr double measure_of_east_asian_min = 0.65;
constexpr double lead_min = 0.2;
// Chinese in GB18030 is what most files here are in, and nearly any bytes can be read by it.
constexpr double lead_of_gb18030_min = 0.45;
// So many more of its letters, and such a share of them, have to be frequent ones.
constexpr double frequent_lead_min = 3;
constexpr double frequent_lead_share_min = 0.4;
// Of fewer letters any may be an East Asian character, even a rare one.
constexpr double letters_min = 5;
constexpr double character_measure_min = 0.15;
constexpr double chance_measure_min = 0.5;
constexpr std::size_t sample_bytes_max = std::size_t{64} << 10;
constexpr std::size_t fits_max = 4;
constexpr double fit_min = 0.25;
constexpr std::int32_t sample_line_max = 60;

std::string utf8_of(const icu::UnicodeString& text) {
    std::string out;
    return text.toUTF8String(out);
}

bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// The lines that hold more than ASCII: only they tell encodings apart.
std::string telling_lines(std::string_view bytes) {
    std::string sample;
    for (std::size_t at = 0; at < bytes.size() && sample.size() < sample_bytes_max;) {
        const auto end = std::min(bytes.find('\n', at), bytes.size());
        const auto line = bytes.substr(at, end - at);
        if (std::any_of(line.begin(), line.end(), is_beyond_ascii))
            sample.append(line).push_back('\n');
        at = end + 1;
    }
    return sample;
}

std::size_t line_at(std::string_view bytes, std::size_t place) {
    return 1 + static_cast<std::size_t>(std::count(
                   bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(place), '\n'));
}

/// The length of the well-formed character of several bytes that starts here; 0 where none does.
std::size_t utf8_character_at(std::string_view bytes) {
    for (std::size_t size = 2; size <= 4 && size <= bytes.size(); ++size)
        if (is_beyond_ascii(bytes.front()) && is_utf8(bytes.substr(0, size))) return size;
    return 0;
}

/// The first line that is not UTF-8 in a text that nearly is.
std::optional<std::size_t> damaged_line(std::string_view bytes) {
    std::size_t sound = 0;
    std::size_t damaged = 0;
    std::size_t first = bytes.size();
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t size = is_beyond_ascii(bytes[i]) ? utf8_character_at(bytes.substr(i)) : 1;
        if (is_beyond_ascii(bytes[i])) ++(size > 0 ? sound : damaged);
        if (size == 0) first = std::min(first, i);
        i += std::max<std::size_t>(size, 1);
    }
    // By chance one character in some twenty of another encoding is well-formed.
    if (sound < 3 || damaged * 5 > sound) return std::nullopt;
    return line_at(bytes, first);
}

std::optional<std::string> utf16_name(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE")) return "UTF-16LE";
    if (bytes.starts_with("\xFE\xFF") && bytes.size() % 2 == 0) return "UTF-16BE";
    std::array<std::size_t, 2> zeros{};
    for (std::size_t i = 0; i < bytes.size(); ++i) zeros.at(i % 2) += bytes[i] == '\0' ? 1 : 0;
    // Commas, digits and line ends have a byte of zero, at the same place of their two.
    const bool few = (zeros[0] + zeros[1]) * 10 < std::max<std::size_t>(bytes.size(), 1);
    if (bytes.size() % 2 != 0 || few) return std::nullopt;
    if (zeros[0] == 0) return "UTF-16LE";
    if (zeros[1] == 0) return "UTF-16BE";
    return std::nullopt;
}

Result<DecodedText> by_name(std::string_view bytes, const std::string& encoding) {
    icu::UnicodeString text;
    if (decode("", encoding, text) && decode(bytes, encoding, text))
        return DecodedText{utf8_of(text), encoding};
    if (!decode("", encoding, text)) return invalid("encoding.unknown", {{"given", encoding}});
    // Lines are not told apart in encodings of wider units; there the file as a whole is named.
    std::size_t line = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto end = std::min(bytes.find('\n', at), bytes.size());
        ++line;
        if (!decode(bytes.substr(at, end - at), encoding, text)) break;
        at = end + 1;
    }
    return invalid("encoding.not_this", {{"given", encoding}, {"line", line}});
}

Json fits_of(const std::vector<LikelyText>& readings) {
    Json fits = Json::array();
    for (const auto& reading : readings) {
        if (fits.size() == fits_max || (reading.measure < fit_min && fits.size() > 1)) break;
        const auto end = reading.text.indexOf(u'\n');
        const auto line = reading.text.tempSubString(0, std::min(end, sample_line_max));
        fits.push_back({{"encoding", reading.encoding}, {"sample", utf8_of(line)}});
    }
    return fits;
}

/// Whether the first of two readings may be taken without asking. How usual an encoding is hardly
/// counts: a text that is one in a bygone encoding may well be in it.
bool leads(const LikelyText& first, const LikelyText& other) {
    const bool chinese = other.encoding == "GB18030";
    const double frequent_lead = first.frequent - other.frequent;
    const bool likelier = first.measure >= other.measure;
    if (first.east_asian && other.east_asian) {
        // Two encodings of East Asia make characters of any bytes: only the frequent ones tell.
        const double needed = first.letters * frequent_lead_share_min;
        const double least = chinese ? frequent_lead_min : 0;
        if (likelier && frequent_lead >= std::max(needed, least)) return true;
        if (other.measure >= chance_measure_min && frequent_lead < 2) return false;
    } else if (other.east_asian) {
        // A few letters of an alphabet may as well be a character or two of East Asia.
        if (first.letters < letters_min && other.measure >= character_measure_min) return false;
    } else if (first.frequency_known && other.frequency_known) {
        if (likelier && frequent_lead >= frequent_lead_min) return true;
    }
    const double needed = chinese ? lead_of_gb18030_min : lead_min;
    return first.measure - other.measure >= needed - 1e-6;
}

/// The reading that leads all others; none where it takes a person to tell.
const LikelyText* clear_reading(const std::vector<LikelyText>& readings) {
    const auto clear = std::find_if(readings.begin(), readings.end(), [&](const auto& one) {
        return one.measure >= (one.east_asian ? measure_of_east_asian_min : measure_min) &&
               std::all_of(readings.begin(), readings.end(),
                           [&](const auto& other) { return &one == &other || leads(one, other); });
    });
    return clear == readings.end() ? nullptr : &*clear;
}

bool touches_ascii_letter(std::string_view bytes) {
    for (std::size_t i = 1; i < bytes.size(); ++i)
        if ((is_beyond_ascii(bytes[i]) && is_letter(bytes[i - 1])) ||
            (is_beyond_ascii(bytes[i - 1]) && is_letter(bytes[i])))
            return true;
    return false;
}

/// The readings of valid UTF-8, that one first, where it may be valid by chance; else none. By
/// chance are a few bytes that no known language has as letters of two or four bytes and that touch
/// no letter of ASCII, while another reading makes sense.
std::vector<LikelyText> readings_of_chance_utf8(std::string_view bytes) {
    constexpr std::ptrdiff_t chance_bytes_max = 8;
    const auto count = std::count_if(bytes.begin(), bytes.end(), is_beyond_ascii);
    if (count == 0 || count > chance_bytes_max || touches_ascii_letter(bytes)) return {};
    LikelyText as_utf8{"UTF-8", {}, 1};
    if (!decode(bytes, as_utf8.encoding, as_utf8.text)) return {};
    for (std::int32_t i = 0; i < as_utf8.text.length(); ++i)
        if (as_utf8.text[i] >= 0x2000 && !U16_IS_SURROGATE(as_utf8.text[i])) return {};
    if (likeness(as_utf8.text) >= chance_measure_min) return {};
    auto readings = likely_readings(bytes);
    if (readings.empty() || readings.front().measure < chance_measure_min) return {};
    readings.insert(readings.begin(), std::move(as_utf8));
    return readings;
}

}  // namespace

Result<DecodedText> decoded_text(std::string_view bytes, const std::string& encoding) {
    constexpr std::string_view bom = "\xEF\xBB\xBF";
    const bool marked = bytes.starts_with(bom);
    // The mark outweighs a name: our own file of failed rows has it, and is imported again by the
    // command that named the encoding of the file before.
    if (marked && is_utf8(bytes))
        return DecodedText{std::string(bytes.substr(bom.size())), "UTF-8"};
    if (!encoding.empty()) return by_name(bytes, encoding);
    if (const auto name = utf16_name(bytes)) return by_name(bytes, *name);
    if (marked) return by_name(bytes.substr(bom.size()), "UTF-8");
    // An escape shifts to two bytes a character, each of them ASCII.
    if (bytes.find("\x1b$") != std::string_view::npos) return by_name(bytes, "ISO-2022-JP");
    const std::string telling = telling_lines(bytes);
    if (is_utf8(bytes)) {
        const auto readings = readings_of_chance_utf8(telling);
        if (readings.empty()) return DecodedText{std::string(bytes), "UTF-8"};
        return invalid("csv.encoding", {{"fits", fits_of(readings)}});
    }
    if (const auto line = damaged_line(bytes))
        return invalid("csv.damaged_utf8", {{"line", *line}});
    const auto readings = likely_readings(telling);
    const LikelyText* const clear = clear_reading(readings);
    if (clear == nullptr) return invalid("csv.encoding", {{"fits", fits_of(readings)}});
    return by_name(bytes, clear->encoding);
}

std::string slug(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* decompose = icu::Normalizer2::getNFKDInstance(status);
    const icu::UnicodeString wide =
        icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
    icu::UnicodeString plain = decompose->normalize(wide, status);
    plain.toLower();
    std::string out;
    for (std::int32_t i = 0; i < plain.length(); i = plain.moveIndex32(i, 1)) {
        const UChar32 c = plain.char32At(i);
        const bool mark = u_charType(c) == U_NON_SPACING_MARK;
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out.push_back(static_cast<char>(c));
        else if (!mark && !out.empty() && out.back() != '.')
            out.push_back('.');
    }
    while (out.ends_with('.')) out.pop_back();
    return out;
}

}  // namespace cairn
