#include "events/explained_right.hpp"

#include <random>

#include <catch2/catch.hpp>

#include "events/model/roles/stand_in.hpp"
#include "events/rolled_up.hpp"
#include "events/standing_of.hpp"
#include "tests/support/decider_spec.hpp"
#include "tests/support/roles_model.hpp"

using namespace cairn;
using namespace cairn::test;

// What is said of a right is what is decided of it: of random roles, people and records.
namespace {

constexpr Time explained_at{std::chrono::hours{24 * 365 * 57}};

/// The records of a world, for rules that look through references.
class WorldOthers final : public OtherRecords {
public:
    explicit WorldOthers(const World& world) : world_(world) {}
    [[nodiscard]] const Model& model() const override { return world_.model(); }
    [[nodiscard]] RecordPointer other(const StreamName& ref) const override {
        return world_.record(ref);
    }
    void referring(const RecordType&,
                   const Field&,
                   const Uuid&,
                   const std::function<bool(const Record&)>&) const override {}
    [[nodiscard]] std::optional<Decimal> rate(const Currency&, Date) const override { return {}; }
    [[nodiscard]] std::optional<RolledUp> rolled_up(const RecordType&,
                                                    const Field&,
                                                    const Uuid&) const override {
        return {};
    }
    [[nodiscard]] bool conceals(const RecordType&, const Field&) const override { return false; }

private:
    const World& world_;
};

const std::vector<std::string> asked_types{"client", "deal", "line", "seat", "team"};

/// A handful of roles of which each says something at random.
class RandomRoles {
public:
    explicit RandomRoles(unsigned seed) : random_(seed) {}

    std::size_t one_of(std::size_t count) { return random_() % count; }
    std::vector<Json> make() {
        std::vector<Json> roles;
        for (const char* name : {"a", "b", "c"}) {
            Json types{{"*", verbs(false)}};
            for (const char* type : {"deal", "line"})
                if (one_of(2)) types[type] = verbs(std::string(type) == "deal");
            roles.push_back(role_named(name, types));
        }
        return roles;
    }

private:
    Json verbs(bool of_deal) {
        Json all = Json::object();
        for (const char* verb :
             {"see", "create", "change", "archive", "transfer", "export", "erase", "import"})
            if (one_of(3)) all[verb] = grant(of_deal);
        if (of_deal && one_of(2)) all["steps"] = {{"win", grant(true)}, {"*", grant(true)}};
        return all;
    }
    Json grant(bool may_have_rules) {
        switch (one_of(may_have_rules ? 9 : 8)) {
            case 0: return "denied";
            case 1: return false;
            case 2: return "all";
            case 3: return "team";
            case 4: return "teams";
            case 5: return "members";
            case 6: return Json::array({"own", "members"});
            case 7: return "own";
            default: break;
        }
        const Json in_east{{"==", {{{"var", "region"}}, "east"}}};
        const Json of_client{{"==", {{{"var", "client.owner"}}, {{"var", "$me.id"}}}}};
        return Json::array({in_east, of_client});
    }

    std::mt19937 random_;
};

/// People 21 to 25 with teams and roles, and some records of each.
struct Firm {
    MapWorld world;
    WorldOthers others{world};
    std::vector<Actor> people;

    Firm(const std::shared_ptr<const Model>& model, RandomRoles& random) : world(model) {
        add("team/12", {{"name", std::string("Sales")}, {"lead", id(25)}}, 21);
        add("team/13", {{"name", std::string("East")}, {"parent", id(12)}}, 21);
        for (std::uint64_t who = 21; who <= 25; ++who) {
            Actor actor{id(who), Role::member, {}};
            if (who != 25) actor.teams.push_back(id(who < 23 ? 12 : 13));
            for (const char* role : {"a", "b", "c"})
                if (random.one_of(2)) actor.roles.emplace_back(role);
            Fields fields{{"name", std::string("P")},
                          {"teams", actor.teams},
                          {"role", std::string("member")},
                          {"active", true}};
            if (!actor.roles.empty()) fields.emplace("roles", Texts(actor.roles));
            // Two of them are away, and two stand in.
            if (who >= 24) {
                fields.emplace("deputy", id(who - 3));
                fields.emplace("deputy_from", Date{});
                fields.emplace("deputy_until", Date{});
            }
            add("user/" + std::to_string(who), std::move(fields), who);
            people.push_back(std::move(actor));
        }
        for (std::uint64_t who = 21; who <= 25; ++who) {
            const std::string number = std::to_string(who);
            const std::string region = random.one_of(2) ? "east" : "west";
            add("client/" + number, {{"name", std::string("C")}, {"owner", id(who)}}, who);
            add("deal/" + number,
                {{"name", std::string("D")},
                 {"owner", id(21 + random.one_of(5))},
                 {"client", id(21 + random.one_of(who - 20))},
                 {"region", region}},
                who);
            add("line/" + number, {{"name", std::string("L")}, {"deal", id(who)}}, who);
        }
        add("seat/1", {{"client", id(25)}, {"person", id(21)}}, 21);
        people.push_back({id(31), Role::administrator, {}});
        people.push_back({id(32), Role::auditor, {}});
        for (Actor& actor : people)
            actor.standing = standing_of(actor, StandingInWorld(world), Date{});
    }

    /// Asks `question` of each record that a type has.
    void each(const RecordType& type,
              const Actor& actor,
              const std::function<void(const RightsSubject&)>& question) {
        for (std::uint64_t number = 1; number <= 25; ++number) {
            const RecordPointer record = world.record({type.name, id(number)});
            if (!record) continue;
            RuleContext context = rule_context(actor, world.model(), explained_at);
            context.others = &others;
            RuleBudget budget;
            question({RecordVariables(type, *record, context), context.person(), budget});
        }
    }

private:
    void add(const std::string& stream, Fields fields, std::uint64_t by) {
        const StreamName name = cairn::test::ref(stream);
        if (name.category == "deal") fields.emplace("stage", std::string("open"));
        world.apply({name, world.head(name).next(), created(std::move(fields))}, id(by),
                    explained_at);
    }
};

std::vector<Right> rights_to(const RecordType& type) {
    std::vector<Right> rights;
    for (const Verb verb : plain_verbs) rights.push_back({verb});
    if (type.lifecycle)
        for (const Transition& step : type.lifecycle->transitions)
            rights.push_back({Verb::step, step.name});
    return rights;
}

/// Holds together what is said and what is decided; whether it is by roles.
bool check_said(const ExplainedRight& why, bool is_decided, const Rights* rights) {
    CHECK(why.allowed == is_decided);
    const bool is_by_roles = why.because == Because::roles;
    CHECK(why.by.empty() != is_by_roles);
    if (is_by_roles) CHECK(why.allowed);
    const bool is_refused_by_roles = why.because == Because::denied || why.because == Because::none;
    if (is_refused_by_roles) CHECK_FALSE(why.allowed);
    CHECK((why.because == Because::denied) == (is_refused_by_roles && !why.denied_by.empty()));
    if (!rights) CHECK_FALSE(is_by_roles);
    return is_by_roles;
}

}  // namespace

TEST_CASE("what is said of a right is what is decided of it", "[roles][explained]") {
    std::size_t by_roles = 0, refused = 0;
    for (unsigned seed = 1; seed <= 30; ++seed) {
        RandomRoles random(seed);
        std::vector<Json> definitions = roles_types();
        for (Json& role : random.make()) definitions.push_back(std::move(role));
        const auto model = Model{}.defined(definitions);
        if (!model) FAIL(json_text(model.error().data));
        Firm firm(*model, random);
        for (const Actor& actor : firm.people)
            for (const std::string& name : asked_types) {
                const RecordType& type = *(*model)->type(name);
                const auto rights = rights_for(actor, **model);
                for (const Right& right : rights_to(type)) {
                    INFO(seed << ' ' << name << ' ' << verb_name(right.verb) << right.step);
                    const auto ask = [&](const RightsSubject* of) {
                        const auto why = explained(actor, rights.get(), **model, right, type, of);
                        const bool is_his = check_said(
                            why, may(actor, rights.get(), right, type, of), rights.get());
                        by_roles += is_his ? 1 : 0;
                        refused += why.allowed ? 0 : 1;
                        return why;
                    };
                    const auto in_general = ask(nullptr);
                    CHECK((in_general.extent == Extent::none) != in_general.allowed);
                    firm.each(type, actor, [&](const RightsSubject& of) {
                        if (ask(&of).allowed) CHECK(in_general.allowed);
                    });
                }
            }
    }
    CHECK(by_roles > 1'000);
    CHECK(refused > 1'000);
}

TEST_CASE("what a deputy may for somebody is said by that one's role, and for whom",
          "[roles][explained]") {
    std::vector<Json> definitions = roles_types();
    definitions.push_back(role_named("seller", {{"deal", {{"see", "own"}, {"change", "own"}}}}));
    definitions.push_back(role_named("guest", {{"deal", {{"see", "all"}}}}));
    const auto model = Model{}.defined(definitions).value();
    const RecordType& type = *model->type("deal");
    const auto rights = model->rights({"guest", name_in_place("seller", id(24))});
    const auto said = rights->grounds(type, {Verb::change}, *model, nullptr);
    REQUIRE(said.size() == 1);
    CHECK(ground_json(said[0]) ==
          Json{{"role", "seller"}, {"scope", "own"}, {"for", id(24).text()}});
    CHECK(rights->names() == std::vector<std::string>{"guest"});
}

TEST_CASE("a right is said by the role and the part of it that gives it", "[roles][explained]") {
    const Json in_east{{"==", {{{"var", "region"}}, "east"}}};
    std::vector<Json> definitions = roles_types();
    definitions.push_back(role_named(
        "seller", {{"deal", {{"see", "all"}, {"change", Json::array({"own", in_east})}}}}));
    definitions.push_back(role_named("chief", {{"deal", {{"see", "all"}, {"archive", "all"}}}}));
    const auto model = Model{}.defined(definitions);
    if (!model) FAIL(json_text(model.error().data));
    const RecordType& type = *(*model)->type("deal");
    const Actor seller{id(21), Role::member, {}, false, {"seller"}};
    const auto rights = rights_for(seller, **model);
    const auto change = explained(seller, rights.get(), **model, {Verb::change}, type);
    REQUIRE(change.by.size() == 2);
    CHECK(change.by[0].role == "seller");
    CHECK(change.by[0].part == GrantPart{.scope = NamedScope::own});
    CHECK(change.by[1].part == GrantPart{.rule = 1});
    CHECK(change.by[1].says == in_east);
    const auto archive = explained(seller, rights.get(), **model, {Verb::archive}, type);
    CHECK(archive.because == Because::none);
    CHECK(archive.allowed_by == Json::array({"chief"}));
    // Whoever tries is told of which records he might.
    const Error refused = denied(seller, **model, {Verb::change}, type);
    CHECK(refused.data["given"] ==
          Json::array({{{"role", "seller"}, {"scope", "own"}},
                       {{"role", "seller"}, {"rule", 1}, {"says", in_east}}}));
    CHECK_FALSE(denied(seller, **model, {Verb::archive}, type).data.contains("given"));
}
