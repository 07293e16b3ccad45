#include "tests/workspace/scoped_office.hpp"

#include <algorithm>
#include <tuple>

#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "workspace/workspace_init.hpp"

namespace cairn::test {
namespace {

constexpr int first_deals = 60;

Json var(const char* path) { return {{"var", path}}; }
Json equal(const char* path, const Json& other) { return {{"==", {var(path), other}}}; }

Json seeing(const Json& scope) { return {{"*", {{"see", scope}}}}; }

Json region_role(const char* region) {
    return role_named("regional", {{"deal", {{"see", equal("region", region)}}},
                                   {"line", {{"see", equal("deal.region", region)}}},
                                   {"client", {{"see", "all"}}}});
}

/// Its order, and with it that of what is kept, is another one.
Json deal_type(const char* sort) {
    for (Json& type : roles_types())
        if (type["type"] == "deal") {
            type["list"]["sort"] = sort;
            return type;
        }
    FAIL("There are no deals");
    return {};
}

std::vector<Json> scoped_model() {
    std::vector<Json> model = roles_types();
    for (const char* scope : {"own", "team", "teams", "members", "all"})
        model.push_back(role_named(scope, seeing(scope)));
    model.push_back(region_role("east"));
    model.push_back(role_named(
        "pathed",
        {{"deal", {{"see", equal("client.owner", var("$me.id"))}}},
         {"line", {{"see", Json{{"in", {var("deal.client.team"), var("$me.team_tree")}}}}}},
         {"client",
          {{"see", Json::array({equal("parent.owner", var("$me.id")),
                                Json{{"in", {var("parent.team"), var("$me.team_tree")}}}})}}},
         {"seat", {{"see", Json{{">=", {var("until_on"), var("$today")}}}}}}}));
    Json discreet = seeing("own");
    discreet["deal"] = {{"hidden", Json::array({"amount", "secret"})}};
    model.push_back(role_named("discreet", discreet));
    return model;
}

}  // namespace

ScopedOffice::ScopedOffice(unsigned seed) : random_(seed) {
    const WorkspaceOptions options{.folder = dir_ / "data",
                                   .mode = Workspace::Mode::serve,
                                   .clock = &clock,
                                   .ids = &ids_,
                                   .progress = nullptr,
                                   .sightings_wait = std::chrono::hours(1)};
    REQUIRE(init_workspace(options, {.admin_email = "admin@example.com",
                                     .admin_name = "Ada",
                                     .settings = {.name = "Cranes",
                                                  .language = "en",
                                                  .timezone = "Asia/Shanghai",
                                                  .currency = *Currency::parse("CNY")},
                                     .model = scoped_model()}));
    auto opened = Workspace::open(options);
    if (!opened) FAIL(opened.error().reason << ' ' << opened.error().data);
    workspace = *std::move(opened);
    make_people();
    make_records();
    settle();
}

void ScopedOffice::make_people() {
    const auto team = [&](const char* name, const Json& parent) {
        return Json(made("team", {{"name", name}, {"parent", parent}}).id.text());
    };
    const Json sales = team("Sales", nullptr);
    const Json east = team("East", sales);
    const Json west = team("West", sales);
    const Json none = Json::array();
    const std::vector<std::tuple<const char*, Json, Json>> people{
        {"owner", {"own"}, {east}},
        {"second owner", {"own"}, {west}},
        {"of east", {"team"}, {east}},
        {"also of east", {"team"}, {east}},
        {"of west", {"team"}, {west}},
        {"lead", {"teams"}, {sales}},
        {"member", {"members"}, none},
        {"member too", {"members", "own"}, {west}},
        {"regional", {"regional"}, none},
        {"pathed", {"pathed"}, {east}},
        {"both", {"regional", "own"}, {east, west}},
        {"discreet", {"discreet"}, none},
        {"of all", {"all"}, none}};
    for (const auto& [name, roles, teams] : people) {
        std::string email(name);
        std::ranges::replace(email, ' ', '.');
        const StreamName user = made("user", {{"name", name},
                                              {"email", email + "@example.com"},
                                              {"role", "member"},
                                              {"roles", Json::array()},
                                              {"teams", Json::array()}});
        Json named = Json::array();
        for (const Json& role : roles.is_array() ? roles : Json::array({roles}))
            named.push_back(role);
        Json of = Json::array();
        for (const Json& each : teams.is_array() ? teams : Json::array({teams})) of.push_back(each);
        REQUIRE(done(Change{user, {}, Json{{"roles", named}, {"teams", of}}}));
        people_[name] = user;
        tokens_[name] = workspace->people().issue_token(Actor::system(), user.id).value();
    }
}

void ScopedOffice::make_records() {
    for (int i = 0; i < 12; ++i)
        made("client", {{"name", "C" + std::to_string(i)},
                        {"owner", one("user").id.text()},
                        {"team", id_or_none("team", 3)},
                        {"parent", i < 4 ? Json() : id_or_none("client", 2)}});
    for (int i = 0; i < first_deals; ++i) made("deal", random_deal());
    for (int i = 0; i < 20; ++i)
        made("line", {{"name", "L" + std::to_string(i)}, {"deal", one("deal").id.text()}});
    for (int i = 0; i < 8; ++i) made("seat", random_seat());
}

StreamName ScopedOffice::made(const std::string& type, const Json& fields) {
    CommandRequest request{.actor = Actor::system()};
    request.command.steps.emplace_back(Create{.type = type, .fields = fields});
    auto made = workspace->execute(std::move(request));
    if (!made) FAIL(type << ": " << made.error().reason << ' ' << made.error().data);
    all_[type].push_back(made->targets.front());
    return made->targets.front();
}

bool ScopedOffice::done(Step step) {
    CommandRequest request{.actor = Actor::system()};
    request.command.steps.push_back(std::move(step));
    const auto answer = workspace->execute(std::move(request));
    if (!answer) return false;
    for (const StreamName& target : answer->targets) {
        auto& known = all_[target.category];
        const bool is_record = target.category != "model" && target.category != "setting";
        if (is_record && std::ranges::find(known, target) == known.end()) known.push_back(target);
    }
    if (answer->commit) last_ = *answer->commit;
    return true;
}

void ScopedOffice::settle() const {
    REQUIRE(workspace->wait_for(workspace->head(), std::chrono::seconds(20)));
}

Actor ScopedOffice::reader(const std::string& name) const {
    return workspace->people().identify(tokens_.at(name)).value().actor;
}

std::vector<std::string> ScopedOffice::readers() const {
    std::vector<std::string> names;
    for (const auto& [name, user] : people_) names.push_back(name);
    return names;
}

StreamName ScopedOffice::deal_of(const std::string& owner) {
    Json fields = random_deal();
    fields["owner"] = people_.at(owner).id.text();
    return made("deal", fields);
}

const StreamName& ScopedOffice::one(const std::string& type) {
    const auto& all = all_.at(type);
    return all[one_of(all.size())];
}

Json ScopedOffice::id_or_none(const std::string& type, std::size_t none_of) {
    return one_of(none_of) == 0 ? Json() : Json(one(type).id.text());
}

Json ScopedOffice::day(int from_today) const {
    const auto date = local_date(clock.now(), "Asia/Shanghai").day + std::chrono::days(from_today);
    return date_text(date);
}

Json ScopedOffice::random_deal() {
    Json fields{{"name", "D" + std::to_string(one_of(1'000))},
                {"owner", id_or_none("user", 8)},
                {"client", id_or_none("client", 6)},
                {"region", one_of(2) ? "east" : "west"}};
    if (one_of(5))
        fields["amount"] = {{"amount", std::to_string(100 + one_of(9)) + ".50"},
                            {"currency", one_of(4) ? "CNY" : "USD"}};
    return fields;
}

Json ScopedOffice::random_seat() {
    Json fields{{"client", one("client").id.text()}, {"person", one("user").id.text()}};
    if (one_of(3) == 0) fields["from_on"] = day(static_cast<int>(one_of(5)) - 2);
    if (one_of(3) == 0) fields["until_on"] = day(static_cast<int>(one_of(5)) - 1);
    return fields;
}

Step ScopedOffice::step_of_deal() {
    const StreamName& deal = one("deal");
    switch (one_of(9)) {
        case 0: return Create{.type = "deal", .fields = random_deal()};
        case 1: return Change{deal, {}, Json{{"owner", id_or_none("user", 8)}}};
        case 2: return Change{deal, {}, Json{{"client", id_or_none("client", 6)}}};
        case 3: return Change{deal, {}, random_deal()};
        case 4: return Transfer{deal, one("user").id.text()};
        case 5: return Archive{deal};
        case 6: return Restore{deal};
        case 7: return Advance{deal, one_of(2) ? "win" : "lose"};
        default: return Advance{deal, "reopen"};
    }
}

Step ScopedOffice::step_of_others() {
    switch (one_of(12)) {
        case 0: return Change{one("client"), {}, Json{{"owner", id_or_none("user", 8)}}};
        case 1: return Change{one("client"), {}, Json{{"team", id_or_none("team", 3)}}};
        case 2: return Change{one("client"), {}, Json{{"parent", id_or_none("client", 3)}}};
        case 3: return Change{one("client"), {}, Json{{"name", "C" + std::to_string(random_())}}};
        case 4:
            return Create{.type = "client",
                          .fields = Json{{"name", "New"}, {"owner", id_or_none("user", 4)}}};
        case 5: return Create{.type = "seat", .fields = random_seat()};
        case 6: return Change{one("seat"), {}, random_seat()};
        case 7: return Archive{one(one_of(2) ? "seat" : "client")};
        case 8: return Restore{one(one_of(2) ? "seat" : "client")};
        case 9:
            return Create{.type = "line",
                          .fields = Json{{"name", "L"}, {"deal", id_or_none("deal", 5)}}};
        case 10: return Change{one("line"), {}, Json{{"deal", id_or_none("deal", 5)}}};
        default: return Erase{one("line"), "person"};
    }
}

Step ScopedOffice::step_of_people() {
    const StreamName& user = one("user");
    switch (one_of(5)) {
        case 0: return Change{user, {}, Json{{"teams", Json::array({one("team").id.text()})}}};
        case 1: return Change{user, {}, Json{{"teams", Json::array()}}};
        case 2:
            return Change{user,
                          {},
                          Json{{"deputy", one("user").id.text()},
                               {"deputy_from", day(static_cast<int>(one_of(3)) - 1)},
                               {"deputy_until", day(static_cast<int>(one_of(3)))}}};
        case 3: return Change{one("team"), {}, Json{{"parent", id_or_none("team", 2)}}};
        default: {
            const char* roles[] = {"own", "team", "teams", "members", "regional", "pathed"};
            return Change{user, {}, Json{{"roles", Json::array({roles[one_of(6)]})}}};
        }
    }
}

Step ScopedOffice::step_of_model() {
    if (one_of(2)) return Define{{region_role(one_of(2) ? "east" : "west")}};
    const char* sorts[] = {"-amount", "-updated_at", "region", "name", "stage"};
    return Define{{deal_type(sorts[one_of(5)])}};
}

Step ScopedOffice::random_step() {
    const std::size_t what = one_of(100);
    if (what < 55) return step_of_deal();
    if (what < 85) return step_of_others();
    if (what < 93) return step_of_people();
    if (what < 96) return step_of_model();
    return Undo{last_};
}

void ScopedOffice::step() {
    if (one_of(40) == 0) clock.advance(std::chrono::hours(12));
    clock.advance(std::chrono::milliseconds(one_of(3)));
    for (std::size_t more = one_of(15) ? 1 : 1 + one_of(130); more > 0; --more)
        static_cast<void>(done(random_step()));
}

}  // namespace cairn::test
