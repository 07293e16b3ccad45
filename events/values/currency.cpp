#include "events/values/currency.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include <unicode/ucurr.h>
#include <unicode/uenum.h>

namespace cairn {
namespace {

std::vector<Currency> known_currencies() {
    struct Close {
        void operator()(UEnumeration* codes) const { uenum_close(codes); }
    };
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UEnumeration, Close> codes(ucurr_openISOCurrencies(UCURR_ALL, &status));
    std::vector<Currency> known;
    std::int32_t length = 0;
    while (U_SUCCESS(status)) {
        const char* code = uenum_next(codes.get(), &length, &status);
        if (code == nullptr) break;
        if (const auto currency = Currency::parse({code, static_cast<std::size_t>(length)}))
            known.push_back(*currency);
    }
    std::sort(known.begin(), known.end());
    return known;
}

// ISO 4217, list one. ICU's own figures are other ones for a dozen currencies: those in use.
constexpr std::array<std::string_view, 17> without_minor_unit{
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG",
    "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"};
constexpr std::array<std::string_view, 7> with_three_places{"BHD", "IQD", "JOD", "KWD",
                                                            "LYD", "OMR", "TND"};
constexpr std::array<std::string_view, 2> with_four_places{"CLF", "UYW"};
constexpr std::array<std::string_view, 13> not_divided{
    "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"};

bool is_among(const auto& codes, const Currency& currency) {
    return std::find(codes.begin(), codes.end(), currency.text()) != codes.end();
}

}  // namespace

std::optional<int> minor_unit_places(const Currency& currency) {
    if (is_among(not_divided, currency)) return std::nullopt;
    if (is_among(without_minor_unit, currency)) return 0;
    if (is_among(with_three_places, currency)) return 3;
    return is_among(with_four_places, currency) ? 4 : 2;
}

std::optional<Currency> Currency::parse(std::string_view text) {
    const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (text.size() != 3 || !std::all_of(text.begin(), text.end(), is_capital)) return std::nullopt;
    return Currency{{text[0], text[1], text[2]}};
}

bool is_known_currency(const Currency& currency) {
    static const std::vector<Currency> known = known_currencies();
    return std::binary_search(known.begin(), known.end(), currency);
}

}  // namespace cairn
