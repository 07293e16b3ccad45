#include <algorithm>
#include <functional>
#include <ranges>

#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "events/model/shipped_model.hpp"
#include "events/values/text_format.hpp"
#include "gateway/router.hpp"
#include "tests/gateway/leak_probes.hpp"
#include "tests/gateway/roles/roles_plants.hpp"
#include "tests/support/live_client.hpp"
#include "tests/support/sanitized.hpp"

using namespace cairn;
using namespace cairn::test;

// Every GET route and every kind of live query, as somebody with each shipped role, among secrets
// in every field of every type: none of what the role does not show is in any answer.
namespace {

using Targets = std::vector<std::string>;
using Asking = std::function<Targets(const PlantedWorkspace& given, const RecordType& type)>;

std::string of_type(std::string path, const RecordType& type) {
    constexpr std::string_view parameter = "{type}";
    return path.replace(path.find(parameter), parameter.size(), type.name);
}

Targets lists_of(const RecordType& type, const std::string& path, const std::string& more) {
    const std::string at = of_type(path, type);
    Targets targets{at + "?" + more, at + "?archived=yes&" + more, at + "?sort=title&" + more,
                    at + "?sort=-updated_at&" + more, at + "?q=zq&" + more};
    for (const Field& field : type.fields)
        if (!field.retired && field.shape() == ValueShape::money)
            targets.push_back(at + filter_text({{">", {{{"var", field.name + ".amount"}}, 1}}}) +
                              '&' + more);
    return targets;
}

Targets totals_of(const RecordType& type) {
    const std::string at = "/api/v1/totals/" + type.name;
    Targets targets{at + "?by=" + type.title,
                    at + "?over=changes:" + type.title + "&by=new,record"};
    for (const Field& field : type.fields) {
        if (field.retired || field.shape() != ValueShape::money) continue;
        targets.push_back(at + "?measure=sum:" + field.name + ",greatest:" + field.name);
        targets.push_back(at + "?by=" + field.name);
    }
    return targets;
}

Targets on_record(const PlantedWorkspace& given, const RecordType& type, const std::string& rest) {
    const auto id = given.planted().find(type.name);
    return {"/api/v1/records/" + type.name + '/' + id->second + rest};
}

/// What routes that show records of a type are asked of it.
std::map<std::string, Asking> askings_of_types() {
    const auto of_record = [](const char* rest) {
        return Asking(
            [rest](const auto& given, const auto& type) { return on_record(given, type, rest); });
    };
    const auto of_lists = [](const char* path, const char* more) {
        return Asking([path, more](const auto&, const auto& type) {
            const bool has_board =
                type.lifecycle || !std::string_view(path).starts_with("/api/v1/b");
            return has_board ? lists_of(type, path, more) : Targets{};
        });
    };
    const Asking why = [](const auto& given, const auto& type) {
        Targets targets;
        for (const Field& field : type.fields)
            if (!field.retired)
                targets.push_back(on_record(given, type, "/why?field=" + field.name).front());
        return targets;
    };
    const Asking compare = [](const auto&, const auto& type) {
        if (!type.lifecycle) return Targets{};
        return Targets{of_type("/api/v1/board/{type}/compare?from=1", type)};
    };
    const Asking totals = [](const auto&, const auto& type) { return totals_of(type); };
    return {{"/api/v1/records/{type}", of_lists("/api/v1/records/{type}", "")},
            {"/api/v1/records/{type}/export",
             of_lists("/api/v1/records/{type}/export", "format=csv&lang=en")},
            {"/api/v1/records/{type}/{id}", of_record("")},
            {"/api/v1/records/{type}/{id}/history", of_record("/history")},
            {"/api/v1/records/{type}/{id}/page", of_record("/page")},
            {"/api/v1/records/{type}/{id}/timeline", of_record("/timeline")},
            {"/api/v1/records/{type}/{id}/why", why},
            {"/api/v1/board/{type}", of_lists("/api/v1/board/{type}", "")},
            {"/api/v1/board/{type}/compare", compare},
            {"/api/v1/totals/{type}", totals}};
}

/// The same of all GET routes; one that is missing here is noticed.
std::map<std::string, Asking> askings() {
    std::map<std::string, Asking> all = askings_of_types();
    for (const char* path : {"/api/v1/search",
                             "/api/v1/inbox",
                             "/api/v1/model",
                             "/api/v1/model/{type}",
                             "/api/v1/roles/{role}",
                             "/api/v1/openapi.json",
                             "/api/v1/events",
                             "/api/v1/session",
                             "/api/v1/me",
                             "/api/v1/me/sessions",
                             "/api/v1/me/tokens",
                             "/api/v1/me/second-factor",
                             "/api/v1/users/{id}/sessions",
                             "/api/v1/users/{id}/tokens",
                             "/api/v1/users/{id}/second-factor",
                             "/api/v1/bulk",
                             "/api/v1/bulk/{id}",
                             "/api/v1/live",
                             "/log/checkpoint",
                             "/log/vkey",
                             "/log/tile/{tile*}",
                             "/api/v1/log/proof/inclusion",
                             "/api/v1/log/proof/consistency",
                             "/api/v1/log/leaf",
                             "/health",
                             "/ready",
                             "/metrics"})
        all.emplace(path, [](const auto&, const auto&) { return Targets{}; });
    return all;
}

/// What does not go by type.
const Targets asked_once{"/api/v1/search?q=zq",
                         "/api/v1/search?q=zq&limit=50",
                         "/api/v1/search?q=77",
                         "/api/v1/inbox",
                         "/api/v1/me",
                         "/api/v1/me/sessions",
                         "/api/v1/me/tokens",
                         "/api/v1/me/second-factor",
                         "/api/v1/bulk",
                         "/api/v1/events",
                         "/log/tile/entries/000",
                         "/api/v1/log/leaf?position=90",
                         "/api/v1/log/proof/inclusion?position=90"};

/// The secrets that a role does not show, as its definition says it: what is not seen at all, what
/// is seen only of somebody's, and what is hidden.
std::vector<PlantedWorkspace::Secret> kept_from(const PlantedWorkspace& given, const Json& role) {
    std::vector<PlantedWorkspace::Secret> kept;
    const Json& types = role["types"];
    for (const auto& secret : given.secrets()) {
        const RecordType& type = *given.workspace->model()->type(secret.type);
        const Json own = types.value(secret.type, Json::object());
        const Json of_all = types.value("*", Json::object());
        const Json see = own.contains("see") ? own["see"] : of_all.value("see", Json(false));
        const Json hidden = own.value("hidden", Json::array());
        const bool is_hidden = std::ranges::find(hidden, Json(secret.field)) != hidden.end();
        const bool is_private = type.readers.has_value();
        if (type.rates || (see == "all" && !is_hidden && !is_private)) continue;
        kept.push_back(secret);
    }
    return kept;
}

class Leaks {
public:
    Leaks(std::vector<PlantedWorkspace::Secret> kept, std::size_t all)
        : kept_(std::move(kept)), all_(all) {}
    void check(const std::string& answer, const std::string& asked) {
        ++asked_;
        const std::string text = folded(answer);
        for (const auto& secret : kept_) {
            if (text.find(secret.text) == std::string::npos) continue;
            INFO(asked << "\n" << answer.substr(0, 2'000));
            FAIL_CHECK(secret.type << '.' << secret.field << " is shown");
        }
    }
    [[nodiscard]] std::size_t asked() const { return asked_; }
    [[nodiscard]] std::size_t kept() const { return kept_.size(); }
    [[nodiscard]] std::size_t all() const { return all_; }

private:
    std::vector<PlantedWorkspace::Secret> kept_;
    std::size_t all_;
    std::size_t asked_ = 0;
};

void ask_all_routes(const PlantedWorkspace& given, HttpClient& client, Leaks& leaks) {
    const auto by_route = askings();
    const auto ask = [&](const std::string& target) {
        const auto answer = client.get(target);
        INFO(target << ' ' << answer.body.substr(0, 500));
        CHECK(answer.status != 500);
        leaks.check(answer.body, target);
    };
    for (const auto table : route_tables())
        for (const Route& route : table) {
            if (route.method != Method::get) continue;
            INFO(route.path);
            const auto asking = by_route.find(std::string(route.path));
            REQUIRE(asking != by_route.end());
            for (const auto& type : given.workspace->model()->types())
                for (const std::string& target : asking->second(given, *type))
                    if (given.planted().contains(type->name)) ask(target);
        }
    for (const std::string& target : asked_once) ask(target);
}

void follow_all(const PlantedWorkspace& given, const std::string& token, Leaks& leaks) {
    LiveClient live(given.server->port(), token);
    std::size_t open = 0;
    const auto ask = [&](const Json& query) {
        // Each has room for so many channels.
        if (++open % 30 == 0) {
            live.disconnect();
            live.connect(given.server->port());
        }
        live.epoch.clear();
        leaks.check(json_text(live.subscribe(query)), json_text(query));
    };
    ask({{"inbox", true}});
    for (const auto& type : given.workspace->model()->types()) {
        const std::string ref = type->name + '/' + given.planted().at(type->name);
        ask({{"list", type->name}});
        ask({{"record", ref}});
        if (type->hub) ask({{"page", ref}});
        ask({{"totals", type->name}, {"by", type->title}, {"measure", "count"}});
    }
}

}  // namespace

TEST_CASE("no answer shows what a shipped role does not", "[roles][leak]") {
    PlantedWorkspace given;
    CHECK(given.secrets().size() > 300);
    const auto roles = shipped_roles();
    const std::size_t tried = sanitized ? 2 : roles.size();
    for (const Json& role : roles | std::views::take(tried)) {
        const std::string name = role["role"];
        const std::string token = given.somebody_with(name);
        REQUIRE(given.workspace->wait_for(given.workspace->head(), std::chrono::seconds(20)));
        INFO(name);
        Leaks leaks(kept_from(given, role), given.secrets().size());
        HttpClient client(given.server->port(), token);
        ask_all_routes(given, client, leaks);
        follow_all(given, token, leaks);
        CHECK(leaks.asked() > 500);
        CHECK(leaks.kept() > 0);
        CHECK(leaks.kept() < leaks.all());
    }
}

TEST_CASE("what was planted is there for who may see it", "[roles][leak]") {
    PlantedWorkspace given;
    HttpClient client(given.server->port(), given.admin);
    std::map<std::string, std::string> answers;
    for (const auto& secret : given.secrets()) {
        if (secret.type == "view" || secret.type == "pin") continue;
        std::string& answer = answers[secret.type];
        if (answer.empty())
            answer = folded(
                client.get("/api/v1/records/" + secret.type + '/' + given.planted().at(secret.type))
                    .body);
        INFO(secret.type << '.' << secret.field);
        CHECK(answer.find(secret.text) != std::string::npos);
    }
}
