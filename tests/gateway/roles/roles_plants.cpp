#include "tests/gateway/roles/roles_plants.hpp"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "events/model/shipped_model.hpp"

namespace cairn::test {
namespace {

constexpr std::int64_t short_text_max = 12;

/// "zq4y12x3zq", and as digits, so that neither stands anywhere else.
std::string word_of(std::size_t planting, std::size_t type, std::size_t slot) {
    return "zq" + std::to_string(planting) + "y" + std::to_string(type) + "x" +
           std::to_string(slot) + "zq";
}
std::string digits_of(std::size_t planting, std::size_t type, std::size_t slot) {
    return "77" + std::to_string(10 + planting) + std::to_string(100 + type) +
           std::to_string(1000 + slot) + "1";
}

/// Whether it hangs under what is not there yet.
bool hangs_under_others(const RecordType& type, const std::set<std::string>& there) {
    return std::ranges::any_of(type.fields, [&](const Field& field) {
        return field.parent && !field.retired && field.to != type.name && !there.contains(field.to);
    });
}

}  // namespace

PlantedWorkspace::PlantedWorkspace()
    : ServedWorkspace({.threads = 2}, shipped_model_with_roles()),
      elsewhere_{.scope = "", .owner = member_id, .team = "", .member = member_id} {
    plant_all(elsewhere_);
    REQUIRE(workspace->wait_for(workspace->head(), std::chrono::seconds(20)));
    wait_for_search();
}

// What is hung under first; of those that hang under each other, what comes later stays empty.
void PlantedWorkspace::plant_all(Planting& planting) {
    const auto model = workspace->model();
    for (const auto& type : model->types()) planting.ids[type->name] = ids.next(clock.now()).text();
    std::set<std::string> there{"user", "team"};
    bool is_stuck = false;
    for (bool are_left = true; are_left;) {
        are_left = false;
        const std::size_t before = there.size();
        for (std::size_t i = 0; i < model->types().size(); ++i) {
            const RecordType& type = *model->types()[i];
            if (there.contains(type.name)) continue;
            if (hangs_under_others(type, there) && !is_stuck) {
                are_left = true;
                continue;
            }
            plant(type, i, planting);
            there.insert(type.name);
        }
        is_stuck = there.size() == before;
    }
    ++plantings_;
}

Json PlantedWorkspace::planted_value(const RecordType& type,
                                     const Field& field,
                                     std::size_t number,
                                     Planting& planting) {
    const bool is_free = !field.retired && !field.is_derived() && !field.numbered;
    if (!is_free) return {};
    if (field.to == "user") {
        if (field.shape() != ValueShape::id) return {};
        const bool is_member = type.membership && type.membership->user == field.name;
        return is_member ? planting.member : planting.owner;
    }
    if (field.to == "team" && field.shape() == ValueShape::id && !planting.team.empty())
        return planting.team;
    if (field.is_reference()) {
        const bool may_refer = field.parent && field.shape() == ValueShape::id &&
                               field.to != type.name && planting.ids.contains(field.to);
        const Uuid id = may_refer ? Uuid::parse(planting.ids.at(field.to)).value() : Uuid{};
        const bool is_there =
            may_refer && workspace->read(Actor::system()).value().shows({field.to, id});
        if (is_there && field.to == "account") planting.under_account.insert(type.name);
        return is_there ? Json(id.text()) : Json();
    }
    const std::string word = word_of(plantings_, number, field.slot);
    const std::string digits = digits_of(plantings_, number, field.slot);
    const auto secret = [&](const std::string& text, Json value) {
        secrets_.push_back({type.name, field.name, text, planting.role});
        return value;
    };
    switch (field.kind) {
        case FieldKind::text:
        case FieldKind::long_text:
            if (field.max && field.max->units < short_text_max) return {};
            return secret(word, word);
        case FieldKind::email: return secret(word, word + "@x.example");
        case FieldKind::url: return secret(word, "https://x.example/" + word);
        case FieldKind::tags: return secret(word, Json::array({word}));
        case FieldKind::money:
            if (field.max) return {};
            return secret(digits, Json{{"amount", digits}, {"currency", "CNY"}});
        default: return {};
    }
}

void PlantedWorkspace::plant(const RecordType& type, std::size_t number, Planting& planting) {
    Json fields = Json::object();
    for (const Field& field : type.fields)
        if (Json value = planted_value(type, field, number, planting); !value.is_null())
            fields[field.name] = std::move(value);
    CommandRequest request{.actor = Actor::system(), .cause = "import"};
    request.command.import = true;
    request.command.steps.emplace_back(
        Create{type.name, Uuid::parse(planting.ids.at(type.name)).value(), fields});
    const auto done = workspace->execute(std::move(request));
    if (!done) FAIL(type.name << ": " << done.error().reason << ' ' << done.error().data);
}

std::string PlantedWorkspace::user(const std::string& name,
                                   const std::string& role,
                                   const std::string& team) {
    CommandRequest request{.actor = Actor::system(), .cause = "setup"};
    request.command.steps.emplace_back(Create{.type = "user",
                                              .fields = {{"name", name},
                                                         {"email", name + "@roles.example"},
                                                         {"roles", Json::array({role})},
                                                         {"teams", Json::array({team})}}});
    return workspace->execute(std::move(request)).value().targets.front().id.text();
}

PlantedWorkspace::Member PlantedWorkspace::somebody_with(const std::string& role) {
    const std::string team = create_by(admin, "team", {{"name", "Team of " + role}});
    const std::string person = user(role, role, team), mate = user(role + ".mate", role, team);
    Member arrived{token_of(person),
                   {{"own", person, team, person, role},
                    {"team", mate, team, mate, role},
                    {"members", member_id, "", person, role}}};
    for (Planting& planting : arrived.within) plant_all(planting);
    REQUIRE(workspace->wait_for(workspace->head(), std::chrono::seconds(20)));
    wait_for_search();
    return arrived;
}

}  // namespace cairn::test
