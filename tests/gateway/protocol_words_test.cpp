#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include <catch2/catch.hpp>

#include "core/text.hpp"
#include "gateway/router.hpp"
#include "tests/gateway/protocol_text.hpp"
#include "tests/gateway/served_workspace.hpp"
#include "tests/support/live_client.hpp"

using namespace cairn;
using namespace cairn::test;

// What gateway/PROTOCOL.md writes of paths with their parameters, and of live messages. What
// answers look like: protocol_document_test.cpp.
namespace {

/// A parameter may be called otherwise, `{hub}` for `{type}`, or be written in parts, `<L>/<N>`.
bool is_path_of(std::string_view written, const Route& route) {
    const auto given = split(written, '/');
    const auto wanted = split(route.path, '/');
    for (std::size_t i = 0; i < std::min(given.size(), wanted.size()); ++i) {
        if (wanted[i].ends_with("*}")) return true;
        const bool any = given[i].starts_with('{') || given[i].starts_with('<');
        if (is_parameter(wanted[i]) ? !any : given[i] != wanted[i]) return false;
    }
    return given.size() == wanted.size();
}

/// Null where there is no such route.
const Route* route_of(std::string_view method, std::string_view path) {
    constexpr std::string_view names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    for (const auto table : route_tables())
        for (const Route& route : table)
            if (method == names[static_cast<std::size_t>(route.method)] && is_path_of(path, route))
                return &route;
    return nullptr;
}

/// But for `reason`, which the document gives to all commands at once, and for what may be
/// anything.
std::set<std::string> parameter_names(std::string_view text, char separator) {
    std::set<std::string> names;
    for (const auto each : split(text, separator)) names.emplace(each.substr(0, each.find('=')));
    names.erase("");
    names.erase("reason");
    names.erase("*");
    return names;
}

Findings route_faults(const std::string& document) {
    static const std::regex request(
        "`(?:(GET|POST|PUT|PATCH|DELETE) )?((?:…)?/[^`\\s?]*)[?]?([^`\\s]*)`");
    Findings faults;
    std::set<const Route*> named;
    for (const auto& found : hits(document, request)) {
        std::string path = found.str(2);
        if (!path.starts_with('/')) path = altered(path, "…", "/api/v1/records/{type}");
        const Route* route = route_of(found.str(1), path);
        if (!route)
            faults.push_back("no route: " + found.str());
        else if (parameter_names(found.str(3), '&') != parameter_names(route->query, ' '))
            faults.push_back("other parameters: " + found.str());
        named.insert(route);
    }
    for (const auto table : route_tables())
        for (const Route& route : table)
            if (!named.contains(&route)) faults.push_back("not named: " + std::string(route.path));
    return faults;
}

/// What a message is: "change", "subscribedtrue" for a whole snapshot.
std::string kind_of(const std::string& message) {
    static const std::regex pattern("\"op\":\"(\\w+)\"(?:.*\"reset\":(\\w+))?");
    std::smatch found;
    return std::regex_search(message, found, pattern) ? found.str(1) + found.str(2) : "";
}

/// The messages that are written behind an arrow, by kind.
std::map<std::string, std::string> live_messages(const std::string& document,
                                                 const std::string& arrow) {
    const std::regex message(arrow + " (\\{\"op\".*?\\})(?=  |\\n)");
    std::map<std::string, std::string> all;
    for (const auto& found : hits(document, message)) all[kind_of(found.str(1))] = found.str(1);
    return all;
}

/// The names of a written object's own members, "data?" for one that may be missing.
std::set<std::string> member_names(const std::string& written) {
    static const std::regex part("\"(\\w+)\"([?]?):|[{}]");
    std::set<std::string> names;
    int depth = 0;
    for (const auto& found : hits(written, part)) {
        if (found.str() == "{") ++depth;
        if (found.str() == "}") --depth;
        if (found[1].matched && depth == 1) names.insert(found.str(1) + found.str(2));
    }
    return names;
}

/// Speaks the client's part as it is written; what the server said.
std::vector<Json> live_dialogue(ServedWorkspace& served, const std::string& document) {
    const std::string lead = "lead/" + served.create("lead", {{"name", "Li"}, {"company", "Acme"}});
    const std::string place = served.place();
    const auto written = live_messages(document, "→");
    LiveClient browser(served.server->port(), served.other);
    std::vector<Json> said;
    const auto hear = [&] { said.push_back(browser.receive().value()); };
    const auto say = [&](const std::string& message) {
        browser.send(trusted_json(message));
        hear();
    };
    const auto subscribe = [&](const char* filter, std::string_view since) {
        const std::string message = altered(written.at("subscribe"), "{…}", filter);
        say(altered(message, "<epoch>:<position>", since));
    };
    subscribe(R"({"==":[1,1]})", "01900000-0000-7000-8000-000000000000:1");
    const std::string channel = said.back()["channel"];
    served.create("opportunity", {{"name", "Lease"}});
    hear();
    say(altered(written.at("unsubscribe"), "k3", channel));
    subscribe(R"({"==":[1,1]})", place);
    subscribe(R"({"nonsense":1})", place);
    say(written.at("ping"));
    browser.subscribe({{"record", lead}});
    served.client(served.admin)
        .post("/api/v1/records/" + lead + "/erase",
              {{"asked_by", "person"}, {"reason", "She asked"}});
    hear();
    return said;
}

Findings live_faults(const std::string& document, const std::vector<Json>& said) {
    Findings faults;
    auto unsaid = live_messages(document, "←");
    for (const Json& message : said) {
        const std::string kind = kind_of(json_text(message));
        auto names = member_names(unsaid[kind]);
        for (const auto& [name, value] : message.items())
            if (names.erase(name) + names.erase(name + '?') == 0)
                faults.push_back(kind + " has " + name);
        for (const auto& name : names)
            if (!name.ends_with('?')) faults.push_back(kind + " lacks " + name);
        unsaid.erase(kind);
    }
    for (const auto& [kind, text] : unsaid) faults.push_back(kind + " was never said");
    return faults;
}

}  // namespace

TEST_CASE("each route is written with its parameters, and no other", "[protocol]") {
    CHECK(protocol_text().find("query parameter `reason=`") != std::string::npos);
    check_noticing(route_faults, {{"`GET /health`", "`/health`"},
                                  {"`DELETE …/{id}`", "archiving"},
                                  {"`POST …/{id}/restore`", "`POST …/{id}/unarchive`"},
                                  {"?field=&at=&rights=`", "?field=&at=`"},
                                  {"/inbox?at=&rights=`", "/inbox?at=&limit=`"}});
}

TEST_CASE("live messages have the members that the protocol writes", "[protocol]") {
    ServedWorkspace served;
    const auto said = live_dialogue(served, protocol_text());
    check_noticing([&](const std::string& document) { return live_faults(document, said); },
                   {{"\"remove\":[\"<id>\"],", ""},
                    {"{\"op\":\"pong\",", "{\"op\":\"pong\",\"time\":1,"},
                    {"\"op\":\"stale\"", "\"op\":\"late\""}});
}
