#include "projections/world/collation.hpp"

#include <array>
#include <map>
#include <memory>

#include <unicode/coll.h>

#include "core/result.hpp"
#include "core/sha256.hpp"

namespace cairn {

namespace {

constexpr std::size_t languages_max = 16;  ///< Kept at a time by a thread.

/// A collator is slow to make and not for two threads at once.
const icu::Collator& collator_for(std::string_view language) {
    thread_local std::map<std::string, std::unique_ptr<icu::Collator>, std::less<>> collators;
    const auto known = collators.find(language);
    if (known != collators.end()) return *known->second;
    if (collators.size() == languages_max) collators.clear();
    UErrorCode status = U_ZERO_ERROR;
    const std::string name(language);
    std::unique_ptr<icu::Collator> made(
        icu::Collator::createInstance(icu::Locale(name.c_str()), status));
    CAIRN_ASSERT(U_SUCCESS(status) && made);
    return *collators.emplace(name, std::move(made)).first->second;
}

}  // namespace

void add_collation_key(std::string& out,
                       std::string_view language,
                       std::string_view text,
                       std::size_t units_max) {
    // A unit takes at least a byte: the rest need not be converted.
    const std::string_view head = text.substr(0, units_max * 4);
    auto units = icu::UnicodeString::fromUTF8(
        icu::StringPiece(head.data(), static_cast<std::int32_t>(head.size())));
    units.truncate(static_cast<std::int32_t>(units_max));
    std::array<std::uint8_t, collation_key_bytes_max>
        bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    const icu::Collator& collator = collator_for(language);
    const auto size = static_cast<std::size_t>(
        collator.getSortKey(units, bytes.data(), static_cast<std::int32_t>(bytes.size())));
    // Cut where it is longer, which takes rare letters: equal that far, the id decides.
    out.append(bytes.begin(),
               bytes.begin() + static_cast<std::ptrdiff_t>(std::min(size, bytes.size()) - 1));
    out.push_back('\0');
}

std::string collation_version() {
    std::array<std::uint8_t, U_MAX_VERSION_LENGTH> version{};
    collator_for("en").getVersion(version.data());
    return U_ICU_VERSION + std::string(" ") +
           hex_of({reinterpret_cast<const char*>(version.data()), version.size()});
}

}  // namespace cairn
