#include <algorithm>
#include <memory>
#include <vector>

#include <unicode/ucurr.h>
#include <unicode/uenum.h>

#include "events/value.hpp"

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

}  // namespace

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
