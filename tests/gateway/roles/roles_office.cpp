#include "tests/gateway/roles/roles_office.hpp"

#include <catch2/catch.hpp>

#include "core/json.hpp"

namespace cairn::test {
namespace {

std::vector<Json> office_model(const std::vector<Json>& more) {
    std::vector<Json> model = roles_types();
    for (const char* scope : {"own", "team", "teams", "members", "all"})
        model.push_back(role_named(scope, {{"*", everything_of(scope)}}));
    model.push_back(role_named("reader", {{"*", {{"see", "all"}}}}));
    Json discreet = everything_of("all");
    model.push_back(role_named(
        "discreet", {{"*", discreet}, {"deal", {{"hidden", Json::array({"amount", "secret"})}}}}));
    model.insert(model.end(), more.begin(), more.end());
    return model;
}

}  // namespace

Json everything_of(const Json& scope) {
    Json rights = Json::object();
    for (const char* verb : {"see", "create", "change", "archive", "transfer", "export", "steps"})
        rights[verb] = scope;
    return rights;
}

RolesOffice::RolesOffice(std::vector<Json> more)
    : ServedWorkspace({.threads = 2}, office_model(more)) {}

std::string RolesOffice::person(const std::string& name, const Json& roles, const Json& teams) {
    return made("user", {{"name", name},
                         {"email", name + "@roles.example"},
                         {"role", "member"},
                         {"roles", roles},
                         {"teams", teams}});
}

std::string RolesOffice::team(const std::string& name, const std::string& parent) {
    Json fields{{"name", name}};
    if (!parent.empty()) fields["parent"] = parent;
    return made("team", fields);
}

std::string RolesOffice::made(const std::string& type, const Json& fields) {
    return create_by(admin, type, fields);
}

void RolesOffice::changed(const std::string& ref, const Json& fields) {
    const auto answer = client(admin).patch("/api/v1/records/" + ref, fields);
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    REQUIRE(workspace->wait_for(workspace->head(), std::chrono::seconds(20)));
}

void RolesOffice::define_role(const Json& role) {
    const auto answer = client(admin).send(
        "PUT", "/api/v1/roles/" + role["role"].get<std::string>(), json_text(role));
    INFO(answer.body);
    REQUIRE(answer.status == 200);
}

Actor RolesOffice::actor(const std::string& user) const {
    const auto token =
        workspace->people().issue_token(Actor::system(), Uuid::parse(user).value()).value();
    return workspace->people().identify(token).value().actor;
}

}  // namespace cairn::test
