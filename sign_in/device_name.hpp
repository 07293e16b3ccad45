#pragma once

#include <string>
#include <string_view>

namespace cairn {

/// What a person would call the device that sends this `User-Agent`: "Chrome, Windows". Of an agent
/// that is not known its first word, as far as that is plain; empty where there is nothing to say.
/// At most 60 ASCII characters, whatever is sent.
[[nodiscard]] std::string device_name(std::string_view user_agent);

}  // namespace cairn
