#include <set>

#include <catch2/catch.hpp>

#include "events/model/roles/rights.hpp"
#include "tests/events/roles/roles_company.hpp"

using namespace cairn;
using namespace cairn::test;

// What members may do once a model has roles: every verb, in every scope. People: 1 is of team 1,
// 2 of team 2, which is below team 1, 6 of no team; 3 is an administrator, 4 an auditor.
namespace {

const std::vector<std::string> scopes{"own", "team", "teams", "members", "all"};

/// Whose records a scope is of, for person 21: his own, a colleague's, one's of a team below, one's
/// at whose client he has a seat.
std::set<int> within(const std::string& scope) {
    if (scope == "own") return {21};
    if (scope == "team") return {21, 22};
    if (scope == "teams") return {21, 22, 23};
    if (scope == "members") return {21, 25};
    return {21, 22, 23, 25};
}

/// The step that asks for a verb, of a record of a person.
Step asking(const std::string& verb, std::uint64_t whose) {
    const StreamName target{"deal", id(whose)};
    if (verb == "create") return Create{"deal", {}, {{"name", "New"}, {"owner", id_text(whose)}}};
    if (verb == "change") return Change{target, {}, {{"name", "Other"}}};
    if (verb == "archive") return Archive{target};
    if (verb == "transfer") return Transfer{target, id_text(whose == 22 ? 21 : 22)};
    if (verb == "steps") return Advance{target, "lose", Json::object(), {}};
    if (verb == "import") return Change{target, {}, {{"name", "Other"}}};
    return Erase{{"line", id(whose)}, "person"};
}

}  // namespace

TEST_CASE("each verb is allowed within its scope, and nowhere else", "[roles]") {
    for (const std::string& scope : scopes) {
        const auto allowed = within(scope);
        for (const std::string verb :
             {"create", "change", "archive", "transfer", "steps", "import", "erase"})
            for (const int whose : {21, 22, 23, 25}) {
                // A new deal hangs under no client.
                if (verb == "create" && scope == "members") continue;
                INFO(verb << " of " << whose << " by " << scope);
                Spec spec = company(model_with({role_named("r", all_but(verb, scope))}), {"r"});
                spec.importing(verb == "import")
                    .when(asking(verb, static_cast<std::uint64_t>(whose)));
                if (allowed.contains(whose))
                    spec.then_accepted();
                else
                    spec.then_rejected("access.denied", {{"verb", verb == "steps" ? "step" : verb},
                                                         {"allowed_by", {"r"}}});
            }
    }
}

TEST_CASE("what a role does not let see is not there", "[roles]") {
    for (const std::string& scope : scopes)
        for (const int whose : {21, 22, 23, 25}) {
            INFO(whose << " by " << scope);
            Spec spec = company(model_with({role_named("r", all_but("see", scope))}), {"r"});
            spec.when(asking("change", static_cast<std::uint64_t>(whose)));
            if (within(scope).contains(whose))
                spec.then_accepted();
            else
                spec.then_rejected("record.unknown");
            // What hangs under it has no owner of its own.
            spec.when(Change{{"line", id(static_cast<std::uint64_t>(whose))}, {}, {{"name", "x"}}});
            if (within(scope).contains(whose))
                spec.then_accepted();
            else
                spec.then_rejected("record.unknown");
        }
}

TEST_CASE("a verb that a role leaves out or says no to is refused, with whom to ask", "[roles]") {
    const Json sees{{"*", {{"see", "all"}}}};
    for (const std::string verb :
         {"create", "change", "archive", "transfer", "steps", "import", "erase"}) {
        INFO(verb);
        company(model_with({role_named("r", sees), role_named("chief", all_but("see", "all"))}),
                {"r"})
            .given("team/12", {changed("lead", Value{}, id(22))})
            .importing(verb == "import")
            .when(asking(verb, 21))
            .then_rejected("access.denied",
                           {{"record_type", verb == "erase" ? "line" : "deal"},
                            {"allowed_by", {"chief"}},
                            {"ask", {{"role", "administrator"}, {"leads", {id_text(22)}}}}});
    }
}

TEST_CASE("several roles add up, and what is denied by name stays so", "[roles]") {
    const auto model =
        model_with({role_named("a", {{"deal", {{"see", "own"}, {"change", "own"}}}}),
                    role_named("b", {{"deal", {{"see", "all"}, {"steps", {{"lose", "all"}}}}}}),
                    role_named("no", {{"*", {{"change", "denied"}}}})});
    company(model, {"a"}).when(asking("change", 22)).then_rejected("record.unknown");
    company(model, {"a", "b"}).when(asking("change", 21)).then_accepted();
    company(model, {"a", "b"}).when(asking("change", 22)).then_rejected("access.denied");
    company(model, {"a", "b"}).when(asking("steps", 22)).then_accepted();
    company(model, {"a", "b", "no"})
        .when(asking("change", 21))
        .then_rejected("access.denied", {{"denied_by", "no"}});
}

TEST_CASE("each step is a right of its own", "[roles]") {
    const auto model =
        model_with({role_named("r", {{"deal", {{"see", "all"}, {"steps", {{"lose", "all"}}}}}})});
    company(model, {"r"}).when(asking("steps", 22)).then_accepted();
    company(model, {"r"})
        .when(Advance{{"deal", id(22)}, "win", Json::object(), {}})
        .then_rejected("access.denied", {{"verb", "step"}, {"step", "win"}});
    company(model, {"r"})
        .when(Advance{{"deal", id(22)}, "explode", Json::object(), {}})
        .then_rejected("transition.unknown");
}

TEST_CASE("who made a record does not take the step that somebody else has to", "[roles]") {
    const auto model = model_with({role_named("r", all_but("see", "all"))});
    company(model, {"r"})
        .when(Advance{{"deal", id(21)}, "win", Json::object(), {}})
        .then_rejected("transition.requirement");
    company(model, {"r"})
        .when(Advance{{"deal", id(22)}, "win", Json::object(), {}})
        .then_accepted();
}

TEST_CASE("a rule may say of which records", "[roles]") {
    const Json in_east = {{"==", {{{"var", "region"}}, "east"}}};
    const Json of_client = {{"==", {{{"var", "client.owner"}}, {{"var", "$me.id"}}}}};
    const auto model = model_with({role_named(
        "r", {{"deal", {{"see", Json::array({"own", in_east})}, {"change", of_client}}}})});
    Spec spec = company(model, {"r"});
    spec.when(asking("change", 21)).then_accepted();
    spec.when(asking("change", 22)).then_rejected("record.unknown");
    spec.given("deal/22", {changed("region", Value{}, Value{std::string("east")})})
        .when(asking("change", 22))
        .then_rejected("access.denied");
    spec.given("deal/22", {changed("client", id(22), id(21))})
        .when(asking("change", 22))
        .then_accepted();
}

TEST_CASE("nobody moves a record to where he would not see it, nor hands it on by a change",
          "[roles]") {
    Json types = all_but("see", "own");
    const auto model = model_with({role_named("r", types)});
    company(model, {"r"})
        .when(Transfer{{"deal", id(21)}, id_text(22)})
        .then_rejected("readers.excluded");
    company(model, {"r"})
        .when(Change{{"deal", id(21)}, {}, {{"owner", id_text(22)}}})
        .then_rejected("readers.excluded");
    company(model, {"r"})
        .when(Create{"deal", {}, {{"name", "x"}, {"owner", id_text(22)}}})
        .then_rejected("readers.excluded");
    const auto no_transfer = model_with({role_named("r", all_but("transfer", false))});
    company(no_transfer, {"r"})
        .when(Change{{"deal", id(21)}, {}, {{"owner", id_text(22)}}})
        .then_rejected("access.denied", {{"verb", "transfer"}});
    company(no_transfer, {"r"})
        .when(Change{{"deal", id(21)}, {}, {{"owner", id_text(21)}, {"name", "y"}}})
        .then_accepted();
}

TEST_CASE("fields that a role hides or only shows are refused by name", "[roles]") {
    Json types = all_but("see", "all");
    types["deal"] = {{"hidden", {"secret"}}, {"read_only", {"amount", "region"}}};
    const auto model =
        model_with({role_named("r", types),
                    role_named("own", {{"deal", {{"see", "own"}, {"change", "own"}}}})});
    const Json refused{{"fields", {{"amount", "field.read_only"}}}};
    const Json amount{{"amount", {{"amount", "5.00"}, {"currency", "CNY"}}}};
    company(model, {"r"})
        .when(Change{{"deal", id(21)}, {}, amount})
        .then_rejected("field.read_only", refused);
    company(model, {"r"})
        .when(Create{"deal", {}, {{"name", "x"}, {"amount", amount["amount"]}}})
        .then_rejected("field.read_only", refused);
    company(model, {"r"})
        .when(Change{{"deal", id(21)}, {}, {{"secret", "x"}}})
        .then_rejected("field.read_only");
    // A form sends along what was there.
    company(model, {"r"})
        .given("deal/21", {changed("amount", Value{}, money("5.00"))})
        .when(Change{{"deal", id(21)}, {}, {{"amount", amount["amount"]}, {"name", "y"}}})
        .then_accepted();
    // Another role that lets him change his own has no such fields, and shows no other records.
    company(model, {"r", "own"}).when(Change{{"deal", id(21)}, {}, amount}).then_accepted();
    company(model, {"r", "own"})
        .when(Change{{"deal", id(22)}, {}, amount})
        .then_rejected("field.read_only");
    company(model, {"r", "own"})
        .when(Change{{"deal", id(21)}, {}, {{"secret", "x"}}})
        .then_rejected("field.read_only");
}

TEST_CASE("an undo asks for what its events do", "[roles]") {
    const auto undo = [](const Json& types) {
        Spec spec = company(model_with({role_named("r", types)}), {"r"});
        const std::vector<Draft> commit{{test::ref("deal/21"), Version{2},
                                         changed("name", std::string("Deal"), std::string("B"))}};
        spec.given("deal/21", {commit.front().event});
        return spec.when(Undo{Position{1}, commit});
    };
    undo(all_but("see", "all")).then_accepted();
    undo(all_but("change", false)).then_rejected("access.denied", {{"verb", "change"}});
}

TEST_CASE("without any role defined members may what they might before", "[roles]") {
    const auto model = model_with({});
    for (const std::string verb : {"create", "change", "archive", "transfer", "steps"})
        company(model, {"gone"}).when(asking(verb, 22)).then_accepted();
    company(model, {}).importing().when(asking("import", 22)).then_rejected("access.denied");
}

TEST_CASE("members without a role have the default ones, or see nothing", "[roles]") {
    const auto none = model_with({role_named("r", all_but("see", "all"))});
    company(none, {}).when(asking("change", 21)).then_rejected("access.denied");
    company(none, {"unknown"}).when(asking("change", 21)).then_rejected("access.denied");
    const auto with_default =
        model_with({role_named("r", all_but("see", "all"), {{"default", true}})});
    company(with_default, {}).when(asking("change", 21)).then_accepted();
    company(with_default, {"unknown"}).when(asking("change", 21)).then_rejected("access.denied");
    const auto retired = model_with({role_named("r", all_but("see", "all"), {{"retired", true}})});
    company(retired, {"r"}).when(asking("change", 21)).then_rejected("access.denied");
}

TEST_CASE("administrators and auditors are as ever, whatever roles there are", "[roles]") {
    const auto model = model_with({role_named("r", Json{{"*", {{"change", "denied"}}}})});
    Spec spec = company(model, {"r"});
    spec.by(3, Role::administrator).when(asking("change", 22)).then_accepted();
    spec.by(4, Role::auditor).when(asking("change", 22)).then_rejected("access.denied");
    spec.by(21)
        .when(Change{{"user", id(21)}, {}, {{"roles", {"r"}}}})
        .then_rejected("access.denied");
}

TEST_CASE("a seat counts from its first day to its last, and for what hangs under its client",
          "[roles]") {
    const auto model = model_with({role_named("r", all_but("see", "members"))});
    const auto seated = [&](Fields more) {
        Spec spec = company(model, {"r"});
        spec.given("client/30", {created({{"name", "Part"}, {"parent", id(23)}})});
        spec.given("deal/30", {created({{"name", "Deal"}, {"client", id(30)}})});
        more.emplace("client", id(23));
        more.emplace("person", id(21));
        spec.given("seat/2", {created(std::move(more))});
        return spec.when(Change{{"deal", id(30)}, {}, {{"name", "x"}}});
    };
    seated({}).then_accepted();
    seated({{"from_on", date("2026-03-02")}, {"until_on", date("2026-03-02")}}).then_accepted();
    seated({{"from_on", date("2026-03-03")}}).then_rejected("record.unknown");
    seated({{"until_on", date("2026-03-01")}}).then_rejected("record.unknown");
}

TEST_CASE("rights are made once for a set of roles", "[roles]") {
    const auto model =
        model_with({role_named("a", all_but("see", "own")), role_named("b", Json::object())});
    CHECK(model->rights({"a", "b"}) == model->rights({"b", "a"}));
    CHECK(model->rights({"a"}) != model->rights({"b"}));
    CHECK(model->rights({"a"})->extent("deal", {Verb::see}) == Extent::some);
    CHECK(model->rights({"a"})->extent("deal", {Verb::change}) == Extent::all);
    CHECK(model->rights({"b"})->extent("deal", {Verb::see}) == Extent::none);
    CHECK_FALSE(sample_model()->rights({"a"}));
}
