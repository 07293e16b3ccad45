#include "core/log/place.hpp"

#include "core/text.hpp"

namespace cairn {

std::string place_text(const Epoch& epoch, Position position) {
    return epoch.text() + ':' + std::to_string(position.value);
}

Place split_place(std::string_view text) {
    constexpr std::size_t colon = Epoch::text_size;
    if (text.size() <= colon || text[colon] != ':') return {std::nullopt, text};
    const auto epoch = Epoch::parse(text.substr(0, colon));
    return epoch ? Place{epoch, text.substr(colon + 1)} : Place{std::nullopt, text};
}

Result<std::string_view> of_this_life(std::string_view text, const EventLog& log) {
    const Place place = split_place(text);
    if (!place.epoch || *place.epoch == log.epoch()) return place.rest;
    return fail(ErrorCode::conflict, "epoch.other",
                {{"status", 410},
                 {"epoch", log.epoch().text()},
                 {"head", std::to_string(log.head().value)}});
}

Result<Position> read_place(std::string_view text,
                            const EventLog& log,
                            std::string_view malformed) {
    const auto rest = of_this_life(text, log);
    if (!rest) return tl::unexpected(rest.error());
    const auto position = parse_position(*rest);
    if (!position) return invalid(std::string(malformed));
    return *position;
}

}  // namespace cairn
