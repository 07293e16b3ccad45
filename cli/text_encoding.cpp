#include "cli/text_encoding.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include "core/json.hpp"

namespace cairn {

namespace {

std::string utf8_of(const icu::UnicodeString& text) {
    std::string out;
    return text.toUTF8String(out);
}

Result<std::string> from_gb18030(std::string_view bytes) {
    UErrorCode status = U_ZERO_ERROR;
    UConverter* converter = ucnv_open("GB18030", &status);
    ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    const icu::UnicodeString text(bytes.data(), static_cast<std::int32_t>(bytes.size()), converter,
                                  status);
    ucnv_close(converter);
    if (U_FAILURE(status)) return invalid("csv.encoding", {{"expected", "UTF-8 or GB18030"}});
    return utf8_of(text);
}

}  // namespace

Result<std::string> as_utf8(std::string_view bytes) {
    constexpr std::string_view bom = "\xEF\xBB\xBF";
    if (bytes.starts_with(bom)) bytes.remove_prefix(bom.size());
    if (is_utf8(bytes)) return std::string(bytes);
    return from_gb18030(bytes);
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
