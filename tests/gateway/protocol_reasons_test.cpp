#include <filesystem>
#include <map>
#include <regex>
#include <set>

#include <catch2/catch.hpp>

#include "core/file.hpp"
#include "core/text.hpp"
#include "gateway/http/problem.hpp"
#include "tests/gateway/protocol_text.hpp"

using namespace cairn;
using namespace cairn::test;

// The reasons that gateway/PROTOCOL.md lists, against those that the sources give.
namespace {

using Reasons = std::map<std::string, std::set<int>>;  ///< Each with its statuses.

Reasons written_reasons(const std::string& document) {
    static const std::regex reason("`([a-z_]+\\.(?:[a-z0-9_]+|\\*))`"), status("\\b[45]\\d\\d\\b");
    const std::string table = document.substr(document.find("## Reasons"));
    Reasons all;
    for (const auto row : split(table, '\n')) {
        const auto cells = split(row, '|');
        if (cells.size() < 4) continue;
        const std::string reasons(cells[1]), statuses(cells[2]);
        for (const auto& found : hits(reasons, reason))
            for (const auto& number : hits(statuses, status))
                all[found.str(1)].insert(std::stoi(number.str()));
    }
    return all;
}

int status_of(const std::string& code) {
    static const std::map<std::string, ErrorCode> codes{
        {"invalid", ErrorCode::invalid},     {"unauthenticated", ErrorCode::unauthenticated},
        {"forbidden", ErrorCode::forbidden}, {"not_found", ErrorCode::not_found},
        {"conflict", ErrorCode::conflict},   {"too_large", ErrorCode::too_large},
        {"rejected", ErrorCode::rejected},   {"throttled", ErrorCode::throttled},
        {"busy", ErrorCode::busy},           {"storage_full", ErrorCode::storage_full},
        {"internal", ErrorCode::internal}};
    return problem({codes.at(code), "", Json::object()}).status;
}

/// Takes up the reasons that a source gives, with the statuses where it says them.
void add_reasons(const std::string& source, Reasons& all) {
    static const std::regex with_code(
        R"re((?:ErrorCode::(\w+),|\b(invalid|rejected|not_found)\()\s*"([a-z_]+\.[a-z0-9_]+)"(?:,\s*\{\{"status", (\d+)\})?)re");
    static const std::regex without_code(
        R"re((?:return|\?|:) "([a-z_]+\.[a-z0-9_]+)"|read_place\([^;]*"([a-z_]+\.[a-z0-9_]+)"\))re");
    std::string text;  // Without comments.
    for (const auto line : split(source, '\n'))
        text.append(line.substr(0, line.find("//"))) += '\n';
    for (const auto& found : hits(text, with_code))
        all[found.str(3)].insert(found[4].matched ? std::stoi(found.str(4))
                                                  : status_of(found.str(1) + found.str(2)));
    for (const auto& found : hits(text, without_code)) all[found.str(1) + found.str(2)];
}

Reasons given_reasons() {
    Reasons all;
    for (const char* folder :
         {"core", "events", "projections", "workspace", "sign_in", "openid", "gateway"}) {
        const auto place = std::filesystem::path(CAIRN_SOURCE_DIR) / folder;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(place))
            if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp")
                add_reasons(read_file(entry.path()).value(), all);
    }
    // Those that only the command line meets, and a name of events.
    std::erase_if(all, [](const auto& entry) {
        static const std::regex others("(backup|clock|folder|format|oidc|replay|setting|tls)\\..*");
        return std::regex_match(entry.first, others);
    });
    return all;
}

Findings reason_faults(const std::string& document, const Reasons& given) {
    const Reasons written = written_reasons(document);
    const auto statuses_of = [&](const std::string& reason) {
        if (written.contains(reason)) return written.at(reason);
        const std::string family = reason.substr(0, reason.find('.')) + ".*";
        return written.contains(family) ? written.at(family) : std::set<int>{};
    };
    Findings faults;
    for (const auto& [reason, statuses] : given) {
        const auto allowed = statuses_of(reason);
        if (allowed.empty()) faults.push_back("not in the table: " + reason);
        for (const int status : statuses)
            if (!allowed.contains(status))
                faults.push_back(reason + " is given with " + std::to_string(status));
    }
    for (const auto& [reason, statuses] : written) {
        const std::string begin = reason.substr(0, reason.find('*'));
        const auto first = given.lower_bound(begin);
        if (first == given.end() || !first->first.starts_with(begin))
            faults.push_back("nothing gives " + reason);
        else if (first->first == reason && !first->second.empty() &&
                 !std::ranges::includes(first->second, statuses))
            faults.push_back(reason + " is never given with all its statuses");
    }
    static const std::regex in_prose("(\\d{3})\\s+`([a-z_]+\\.[a-z0-9_]+)`");
    for (const auto& found : hits(document, in_prose))
        if (!statuses_of(found.str(2)).contains(std::stoi(found.str(1))))
            faults.push_back("not so in the table: " + found.str());
    return faults;
}

}  // namespace

TEST_CASE("each reason is in the protocol's table, with the status that it has", "[protocol]") {
    const Reasons given = given_reasons();
    check_noticing([&](const std::string& document) { return reason_faults(document, given); },
                   {{"`epoch.other` | 410", "`epoch.other` | 409"},
                    {"| 426, or 400 for", "| 426, 400 or 401 for"},
                    {"`record.exists`, `version", "`version"},
                    {"`undo.not_possible`, `erase", "`undo.not_possible`, `undo.gone`, `erase"},
                    {"`effects.*`", "`effect.*`"},
                    {"401 `session.refused`", "403 `session.refused`"}});
}
