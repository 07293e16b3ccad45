#include "tests/gateway/roles/roles_plants.hpp"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "events/model/shipped_model.hpp"

namespace cairn::test {
namespace {

constexpr std::int64_t short_text_max = 12;

std::vector<Json> model_with_roles() {
    std::vector<Json> definitions = shipped_model();
    const std::vector<Json> roles = shipped_roles();
    definitions.insert(definitions.end(), roles.begin(), roles.end());
    return definitions;
}

/// "zq12x3zq", and as digits, so that neither stands anywhere else.
std::string word_of(std::size_t type, std::size_t slot) {
    return "zq" + std::to_string(type) + "x" + std::to_string(slot) + "zq";
}
std::string digits_of(std::size_t type, std::size_t slot) {
    return "77" + std::to_string(100 + type) + std::to_string(1000 + slot) + "1";
}

/// Whether it hangs under what is not there yet.
bool hangs_under_others(const RecordType& type, const std::set<std::string>& there) {
    return std::ranges::any_of(type.fields, [&](const Field& field) {
        return field.parent && !field.retired && field.to != type.name && !there.contains(field.to);
    });
}

}  // namespace

PlantedWorkspace::PlantedWorkspace() : ServedWorkspace({.threads = 2}, model_with_roles()) {
    const auto model = workspace->model();
    for (const auto& type : model->types()) planted_[type->name] = ids.next(clock.now()).text();
    std::set<std::string> there{"user", "team"};
    // What is hung under first; of those that hang under each other, what comes later stays empty.
    for (bool are_left = true; are_left;) {
        are_left = false;
        const std::size_t before = there.size();
        for (std::size_t i = 0; i < model->types().size(); ++i) {
            const RecordType& type = *model->types()[i];
            if (there.contains(type.name)) continue;
            if (hangs_under_others(type, there) && !is_stuck_) {
                are_left = true;
                continue;
            }
            plant(type, i);
            there.insert(type.name);
        }
        is_stuck_ = there.size() == before;
    }
    REQUIRE(workspace->wait_for(workspace->head(), std::chrono::seconds(20)));
    wait_for_search();
}

Json PlantedWorkspace::planted_value(const RecordType& type,
                                     const Field& field,
                                     std::size_t number) {
    const bool is_free = !field.retired && !field.is_derived() && !field.numbered;
    if (!is_free) return {};
    if (field.to == "user") return field.shape() == ValueShape::id ? Json(member_id) : Json();
    if (field.is_reference()) {
        const bool may_refer = field.parent && field.shape() == ValueShape::id &&
                               field.to != type.name && planted_.contains(field.to);
        const Uuid id = may_refer ? Uuid::parse(planted_.at(field.to)).value() : Uuid{};
        const bool is_there =
            may_refer && workspace->read(Actor::system()).value().shows({field.to, id});
        return is_there ? Json(id.text()) : Json();
    }
    const std::string word = word_of(number, field.slot), digits = digits_of(number, field.slot);
    const auto secret = [&](const std::string& text, Json value) {
        secrets_.push_back({type.name, field.name, text});
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

void PlantedWorkspace::plant(const RecordType& type, std::size_t number) {
    Json fields = Json::object();
    for (const Field& field : type.fields)
        if (Json value = planted_value(type, field, number); !value.is_null())
            fields[field.name] = std::move(value);
    CommandRequest request{.actor = Actor::system(), .cause = "import"};
    request.command.import = true;
    request.command.steps.emplace_back(
        Create{type.name, Uuid::parse(planted_.at(type.name)).value(), fields});
    const auto done = workspace->execute(std::move(request));
    if (!done) FAIL(type.name << ": " << done.error().reason << ' ' << done.error().data);
}

std::string PlantedWorkspace::somebody_with(const std::string& role) {
    CommandRequest request{.actor = Actor::system(), .cause = "setup"};
    request.command.steps.emplace_back(Create{
        .type = "user",
        .fields = {
            {"name", role}, {"email", role + "@roles.example"}, {"roles", Json::array({role})}}});
    return token_of(workspace->execute(std::move(request)).value().targets.front().id.text());
}

}  // namespace cairn::test
