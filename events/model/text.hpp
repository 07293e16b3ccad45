#pragma once

#include <string>
#include <string_view>

namespace cairn {

/// A text in both languages.
struct Text {
    std::string en;
    std::string zh;
    [[nodiscard]] const std::string& in(std::string_view language) const {
        return language == "zh" ? zh : en;
    }
};

}  // namespace cairn
