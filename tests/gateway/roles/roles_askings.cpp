#include "tests/gateway/roles/roles_askings.hpp"

#include <algorithm>
#include <map>

#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "gateway/router.hpp"
#include "tests/gateway/leak_probes.hpp"

namespace cairn::test {
namespace {

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
    const Asking rights = [](const auto& given, const auto& type) {
        const std::string at = "/api/v1/me/rights?";
        return Targets{at + "type=" + type.name,
                       at + "record=" + type.name + '/' + given.planted().find(type.name)->second};
    };
    return {{"/api/v1/records/{type}", of_lists("/api/v1/records/{type}", "")},
            {"/api/v1/records/{type}/export",
             of_lists("/api/v1/records/{type}/export", "format=csv&lang=en")},
            {"/api/v1/records/{type}/{id}", of_record("")},
            {"/api/v1/records/{type}/{id}/history", of_record("/history")},
            {"/api/v1/records/{type}/{id}/seen", of_record("/seen")},
            {"/api/v1/records/{type}/{id}/page", of_record("/page")},
            {"/api/v1/records/{type}/{id}/timeline", of_record("/timeline")},
            {"/api/v1/records/{type}/{id}/why", why},
            {"/api/v1/board/{type}", of_lists("/api/v1/board/{type}", "")},
            {"/api/v1/board/{type}/compare", compare},
            {"/api/v1/totals/{type}", totals},
            {"/api/v1/me/rights", rights}};
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
                             "/api/v1/access-log",
                             "/api/v1/session",
                             "/api/v1/me",
                             "/api/v1/me/sessions",
                             "/api/v1/me/tokens",
                             "/api/v1/me/second-factor",
                             "/api/v1/me/passkeys",
                             "/api/v1/users/{id}/rights",
                             "/api/v1/users/{id}/sessions",
                             "/api/v1/users/{id}/tokens",
                             "/api/v1/users/{id}/second-factor",
                             "/api/v1/users/{id}/passkeys",
                             "/api/v1/users/{id}/identities",
                             "/api/v1/openid/begin",
                             "/api/v1/openid/answer",
                             "/api/v1/openid/leave",
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
                         "/api/v1/me/passkeys",
                         "/api/v1/bulk",
                         "/api/v1/events",
                         "/api/v1/access-log",
                         "/log/tile/entries/000",
                         "/api/v1/log/leaf?position=90",
                         "/api/v1/log/proof/inclusion?position=90"};

}  // namespace

bool is_hidden(const Json& role, const std::string& type, const std::string& field) {
    const Json hidden = role["types"].value(type, Json::object()).value("hidden", Json::array());
    return std::ranges::find(hidden, Json(field)) != hidden.end();
}

Targets of_his(const PlantedWorkspace& given,
               const PlantedWorkspace::Member& member,
               const Json& role) {
    Targets targets;
    for (const auto& planting : member.within)
        for (const auto& [type, id] : planting.ids) {
            const std::string at = "/api/v1/records/" + type + '/' + id;
            for (const char* rest : {"", "/history", "/page", "/timeline"})
                targets.push_back(at + rest);
            for (const Field& field : given.workspace->model()->type(type)->fields)
                if (is_hidden(role, type, field.name))
                    targets.push_back(at + "/why?field=" + field.name);
        }
    return targets;
}

void ask_all_routes(const PlantedWorkspace& given,
                    const Targets& more,
                    const std::function<void(const std::string& target)>& ask) {
    const auto by_route = askings();
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
    for (const std::string& target : more) ask(target);
}

Json FollowingClient::ask(const Json& query) {
    // Each has room for so many channels.
    if (++open_ % 30 == 0) {
        live_.disconnect();
        live_.connect(given_.server->port());
    }
    live_.epoch.clear();
    return live_.subscribe(query);
}

void follow_all(const PlantedWorkspace& given, const std::function<void(const Json& query)>& ask) {
    ask({{"inbox", true}});
    for (const auto& type : given.workspace->model()->types()) {
        const std::string ref = type->name + '/' + given.planted().at(type->name);
        ask({{"list", type->name}});
        ask({{"record", ref}});
        if (type->hub) ask({{"page", ref}});
        ask({{"totals", type->name}, {"by", type->title}, {"measure", "count"}});
    }
}

}  // namespace cairn::test
