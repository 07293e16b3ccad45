#include "tests/events/roles/roles_company.hpp"

#include <catch2/catch.hpp>

namespace cairn::test {
namespace {

Event person(const std::string& name, References teams, Texts roles) {
    Fields fields{{"name", name},
                  {"email", name + "@roles.example"},
                  {"role", std::string("member")},
                  {"active", true}};
    if (!teams.empty()) fields.emplace("teams", std::move(teams));
    if (!roles.empty()) fields.emplace("roles", std::move(roles));
    return created(std::move(fields));
}

}  // namespace

std::shared_ptr<const Model> model_with(const std::vector<Json>& roles) {
    std::vector<Json> definitions = roles_types();
    definitions.insert(definitions.end(), roles.begin(), roles.end());
    const auto model = Model{}.defined(definitions);
    if (!model) FAIL(json_text(model.error().data));
    return *model;
}

Fields owned_by(std::uint64_t owner, Fields more) {
    more.emplace("owner", id(owner));
    return more;
}

Spec company(std::shared_ptr<const Model> model, const Texts& roles) {
    Spec spec(std::move(model));
    spec.given("team/12", {created({{"name", "Sales"}})});
    spec.given("team/13", {created({{"name", "East"}, {"parent", id(12)}})});
    for (const auto& [number, team] : {std::pair{21, 12}, {22, 12}, {23, 13}, {25, 0}}) {
        const auto who = static_cast<std::uint64_t>(number);
        References teams;
        if (team) teams.push_back(id(static_cast<std::uint64_t>(team)));
        spec.given("user/" + std::to_string(who),
                   {person("p" + std::to_string(who), teams, roles)});
        spec.given("client/" + std::to_string(who), {created(owned_by(who, {{"name", "Client"}}))},
                   who);
        spec.given("deal/" + std::to_string(who),
                   {created(owned_by(who, {{"name", "Deal"}, {"client", id(who)}}))}, who);
        spec.given("line/" + std::to_string(who), {created({{"name", "Line"}, {"deal", id(who)}})},
                   who);
    }
    spec.given("seat/1", {created({{"client", id(25)}, {"person", id(21)}})});
    spec.by(21);
    return spec;  // Not a copy: it makes ids by its own.
}

Json all_but(const std::string& verb, const Json& scope) {
    Json of_type{{"see", "all"},     {"create", "all"},   {"change", "all"},
                 {"archive", "all"}, {"transfer", "all"}, {"export", "all"},
                 {"steps", "all"},   {"erase", "all"},    {"import", "all"}};
    of_type[verb] = scope;
    return {{"*", of_type}};
}

}  // namespace cairn::test
