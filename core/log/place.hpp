#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/log/event_log.hpp"
#include "core/result.hpp"

namespace cairn {

/// A position as followers keep it, `<epoch>:<position>`: after a restore the same number is
/// another event, so that the number alone does not say where somebody was.
[[nodiscard]] std::string place_text(const Epoch& epoch, Position position);

/// What may travel with its epoch in front. The text is the one that was split.
struct Place {
    std::optional<Epoch> epoch;  ///< Nothing: it came bare.
    std::string_view rest;
};
[[nodiscard]] Place split_place(std::string_view text);

/// What stands behind the epoch; bare texts are taken to be of the present life. Fails with
/// "epoch.other", which names the present `epoch` and `head`.
[[nodiscard]] Result<std::string_view> of_this_life(std::string_view text, const EventLog& log);

/// A position, with its epoch or bare. Fails with "epoch.other", or as invalid with `malformed`.
[[nodiscard]] Result<Position> read_place(std::string_view text,
                                          const EventLog& log,
                                          std::string_view malformed);

}  // namespace cairn
