#pragma once

#include <span>
#include <string_view>

namespace cairn {

/// The texts of model/*.json in the order of their names, as the build put them into the program
/// (cmake/embed_texts.cmake).
[[nodiscard]] std::span<const std::string_view> shipped_model_texts();
/// Likewise those of model/roles/*.json.
[[nodiscard]] std::span<const std::string_view> shipped_role_texts();

}  // namespace cairn
