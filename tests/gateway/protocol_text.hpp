#pragma once

#include <functional>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// gateway/PROTOCOL.md as tests read it.
namespace cairn::test {

using Findings = std::vector<std::string>;

[[nodiscard]] std::string protocol_text();
/// With something else in the place of a text, which must be there.
[[nodiscard]] std::string altered(std::string text, std::string_view what, std::string_view with);
/// The document has no fault, and one with something wrong in it has.
void check_noticing(const std::function<Findings(const std::string&)>& faults_of,
                    const std::vector<std::pair<const char*, const char*>>& planted);
/// Of a path's segments: `{name}`.
[[nodiscard]] bool is_parameter(std::string_view segment);
/// Where a pattern occurs.
[[nodiscard]] std::vector<std::smatch> hits(const std::string& text, const std::regex& pattern);

}  // namespace cairn::test
