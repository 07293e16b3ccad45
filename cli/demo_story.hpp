#pragma once

#include <span>
#include <string_view>

namespace cairn {

/// The texts of samples/demo/story-*.json in their order, part of the program
/// (cmake/embed_texts.cmake).
[[nodiscard]] std::span<const std::string_view> demo_story_texts();

}  // namespace cairn
