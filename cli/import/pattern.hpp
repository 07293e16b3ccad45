#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace cairn {

/// Fills a pattern in: `{name}` stands for what `value_of` gives, and a part in `[…]` goes where
/// one of its names has nothing; outside such parts nothing is an empty text. Parts do not nest.
[[nodiscard]] std::string filled_pattern(
    std::string_view pattern,
    const std::function<std::optional<std::string>(std::string_view name)>& value_of);

}  // namespace cairn
