#include "projections/reading/at.hpp"

#include "core/log/place.hpp"
#include "core/text.hpp"
#include "events/values/value.hpp"

namespace cairn {

Result<At> parse_at(std::string_view text) {
    if (const auto position = parse_position(text)) return At{*position};
    if (const auto time = parse_time(text)) return At{*time};
    return invalid("at.invalid", {{"given", text.substr(0, 100)}});
}

Result<At> parse_at(std::string_view text, const EventLog& log) {
    const auto rest = of_this_life(text, log);
    return rest ? parse_at(*rest) : tl::unexpected(rest.error());
}

}  // namespace cairn
