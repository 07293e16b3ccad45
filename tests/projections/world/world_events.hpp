#pragma once

#include <string>
#include <utility>

#include "tests/support/history.hpp"

namespace cairn::test {

[[nodiscard]] inline StreamEvent created_at(const StreamName& stream, Fields fields) {
    return {stream, Created{std::move(fields)}};
}
[[nodiscard]] inline StreamEvent change(const StreamName& stream,
                                        const std::string& field,
                                        Value old_value,
                                        Value new_value) {
    return {stream, Changed{{{field, FieldChange{std::move(old_value), std::move(new_value)}}}}};
}
[[nodiscard]] inline Value text_value(const char* value) { return std::string(value); }

}  // namespace cairn::test
