#include "tests/gateway/protocol_text.hpp"

#include <stdexcept>

#include <catch2/catch.hpp>

#include "core/file.hpp"

namespace cairn::test {

std::string protocol_text() { return read_file(CAIRN_SOURCE_DIR "/gateway/PROTOCOL.md").value(); }

std::string altered(std::string text, std::string_view what, std::string_view with) {
    const auto at = text.find(what);
    if (at == std::string::npos) throw std::runtime_error("not there: " + std::string(what));
    return text.replace(at, what.size(), with);
}

void check_noticing(const std::function<Findings(const std::string&)>& faults_of,
                    const std::vector<std::pair<const char*, const char*>>& planted) {
    const Findings present = faults_of(protocol_text());
    CHECK(present == Findings{});
    for (const auto& [right, wrong] : planted) {
        INFO(wrong << " for " << right);
        CHECK(faults_of(altered(protocol_text(), right, wrong)) != present);
    }
}

std::vector<std::smatch> hits(const std::string& text, const std::regex& pattern) {
    return {std::sregex_iterator(text.begin(), text.end(), pattern), std::sregex_iterator()};
}

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }

}  // namespace cairn::test
