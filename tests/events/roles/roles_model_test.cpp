#include "tests/support/roles_model.hpp"

#include <catch2/catch.hpp>

#include "events/model/roles/rights.hpp"
#include "events/model/shipped_model.hpp"
#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

// How roles and memberships are written, and what is refused of them.
namespace {

struct WrongRole {
    const char* place;              ///< What of a sound role is replaced,
    const char* value;              ///< by this JSON,
    const char* problem;            ///< a part of what is said,
    const char* told_at = nullptr;  ///< where, if elsewhere.
};

// clang-format off: a table
const WrongRole wrong_roles[] = {
    {"/role", "\"Big Boss\"", "must be a name"},
    {"/colour", "1", "unknown member \"colour\""},
    {"/label", "{\"en\": \"x\"}", "needs the member \"zh\""},
    {"/default", "1", "must be true or false"},
    {"/types", "[]", "must be an object"},
    {"/types/gadget", "{}", "there is no type \"gadget\""},
    {"/types/user", "{\"see\": \"own\"}", "administrators alone write users and teams"},
    {"/types/deal/delete", "\"all\"", "unknown member \"delete\""},
    {"/types/deal/change", "\"some\"", "must be false, \"denied\""},
    {"/types/deal/change", "true", "must be false, \"denied\""},
    {"/types/deal/change", "[]", "at least 1 element"},
    {"/types/deal/change", "{\"like\": [1]}", "unknown operation"},
    {"/types/deal/change", "{\"var\": \"nothing\"}", "unknown variable \"nothing\""},
    {"/types/deal/change", "{\"var\": \"$now\"}", "only `$me` and `$today`"},
    {"/types/deal/change", "{\"var\": \"client.nothing\"}", "leads to nothing"},
    {"/types/client/change", "{\">\": [{\"var\": \"deals\"}, 1]}", "a computed field"},
    {"/types/line/change", "{\"var\": \"note\"}", "a personal field"},
    {"/types/deal/change", "[\"own\", {\"var\": \"nothing\"}]", "unknown variable", "/types/deal/change/1"},
    {"/types/deal/steps/explode", "\"all\"", "no transition \"explode\""},
    {"/types/client/steps", "\"all\"", "has no lifecycle"},
    {"/types/deal/hidden", "[\"nothing\"]", "there is no field", "/types/deal/hidden/0"},
    {"/types/deal/hidden", "[\"stage\"]", "sees its state", "/types/deal/hidden/0"},
    {"/types/deal/hidden", "[\"name\"]", "what names it", "/types/deal/hidden/0"},
    {"/types/deal/read_only", "[\"amount\", \"amount\"]", "named twice", "/types/deal/read_only/1"},
    {"/types/*/hidden", "[\"name\"]", "fields are named of one type"},
    {"/types/*/change", "{\"var\": \"owner\"}", "rules and steps are named of one type"},
    {"/types/*/steps", "{\"win\": \"all\"}", "rules and steps are named of one type"},
};
// clang-format on

Json sound_role() {
    return role_named("seller", {{"*", {{"see", "all"}}},
                                 {"client", {{"see", "teams"}}},
                                 {"line", {{"see", "own"}}},
                                 {"deal",
                                  {{"see", {"own", "members"}},
                                   {"steps", {{"win", "denied"}, {"*", "own"}}},
                                   {"hidden", {"secret"}},
                                   {"read_only", {"amount"}}}}});
}

std::shared_ptr<const Model> roles_model() { return Model{}.defined(roles_types()).value(); }

Json changed_type(const char* name, const std::function<void(Json&)>& change) {
    for (Json& type : std::vector<Json>(roles_types()))
        if (type["type"] == name) {
            change(type);
            return type;
        }
    return {};
}

}  // namespace

TEST_CASE("what is wrong with a role is told with its file and place", "[roles]") {
    const auto model = roles_model();
    REQUIRE(model->defined(std::vector<Json>{sound_role()}));
    for (const WrongRole& wrong : wrong_roles) {
        INFO(wrong.place << ' ' << wrong.value);
        Json role = sound_role();
        role[Json::json_pointer(wrong.place)] = Json::parse(wrong.value);
        const auto defined = model->defined(std::vector<Json>{role});
        REQUIRE_FALSE(defined);
        const Json& said = defined.error().data;
        INFO(json_text(said));
        CHECK(said["problem"].get<std::string>().find(wrong.problem) != std::string::npos);
        // What is wrong in a rule is told within it.
        CHECK(said["place"].get<std::string>().starts_with(wrong.told_at ? wrong.told_at
                                                                         : wrong.place));
        const bool has_name = std::string(wrong.place) != "/role";
        CHECK(said["file"] == (has_name ? "model/roles/seller.json" : "model/?.json"));
    }
}

TEST_CASE("a type that roles name is not changed so that they make no sense", "[roles]") {
    const auto model = roles_model()->defined(std::vector<Json>{sound_role()}).value();
    const Json without = changed_type("deal", [](Json& type) {
        Json& fields = type["fields"];
        for (std::size_t i = fields.size(); i-- > 0;)
            if (fields[i]["name"] == "secret") fields.erase(i);
    });
    const auto defined = model->defined(std::vector<Json>{without});
    REQUIRE_FALSE(defined);
    CHECK(defined.error().data["file"] == "model/roles/seller.json");
    CHECK(defined.error().data["place"] == "/types/deal/hidden/0");
    Json role = sound_role();
    role["types"]["deal"].erase("hidden");
    CHECK(model->defined(std::vector<Json>{role, without}));
}

TEST_CASE("a membership names a person, a record and days", "[roles]") {
    const auto model = roles_model();
    const auto wrong = [&](const char* member, const Json& value) {
        const auto defined = model->defined(std::vector<Json>{
            changed_type("seat", [&](Json& type) { type["membership"][member] = value; })});
        REQUIRE_FALSE(defined);
        return defined.error().data["place"].get<std::string>();
    };
    CHECK(wrong("of", "name") == "/membership/of");
    CHECK(wrong("user", "client") == "/membership/user");
    CHECK(wrong("from", "name") == "/membership/from");
    CHECK(wrong("until", "person") == "/membership/until");
    CHECK(wrong("while", "name") == "/membership/while");
}

TEST_CASE("the roles of a moment are those of its log, and the log of no role is as ever",
          "[roles]") {
    const auto before = roles_model();
    CHECK(before->roles().empty());
    CHECK_FALSE(before->rights({"seller"}));
    const auto after = before->replayed(sound_role());
    CHECK(after->role("seller") != nullptr);
    CHECK(after->rights({"seller"}));
    CHECK(before->roles().empty());
    Json other = sound_role();
    other["types"] = {{"*", {{"see", "own"}}}};
    const auto later = after->replayed(other);
    CHECK(later->roles().size() == 1);
    CHECK(later->role("seller")->of("deal") == nullptr);
    // What the model does not know any more gives nothing, and keeps no log from being read.
    CHECK(after->replayed(role_named("odd", {{"gadget", {{"see", "all"}}}}))->rights({"odd"}));
}

TEST_CASE("defining a role is an event of its own stream, and nothing where it is so already",
          "[roles]") {
    Spec spec(roles_model());
    const Define define{{sound_role()}};
    spec.by(1).when(define).then_rejected("access.denied");
    spec.by(3, Role::administrator).when(define).then_accepted();
    REQUIRE(spec.decision().drafts.size() == 1);
    CHECK(spec.decision().drafts[0].event == Event{ModelChanged{sound_role()}});
    CHECK(spec.decision().drafts[0].stream == define.target());
    spec.when(define).then_nothing();
    CHECK(Define{{changed_type("deal", [](Json&) {})}}.target() != define.target());
}

TEST_CASE("the shipped roles fit the shipped model, and users may have each of them", "[roles]") {
    std::vector<Json> definitions = shipped_model();
    const std::vector<Json> roles = shipped_roles();
    definitions.insert(definitions.end(), roles.begin(), roles.end());
    const auto model = Model{}.defined(definitions);
    if (!model) FAIL(json_text(model.error().data));
    CHECK(roles.size() == 9);
    const Field& offered = *(*model)->type("user")->field("roles");
    CHECK(offered.options.size() == roles.size());
    for (const auto& role : (*model)->roles()) {
        INFO(role->name);
        const Option* option = offered.option(role->name);
        REQUIRE(option);
        CHECK(option->label.zh == role->label.zh);
        const auto rights = (*model)->rights({role->name});
        CHECK(rights->extent("account", {Verb::see}) == Extent::all);
        CHECK(rights->extent("account", {Verb::erase}) == Extent::none);
    }
    const auto extent = [&](const char* role, const char* type, const Right& right) {
        return (*model)->rights({role})->extent(type, right);
    };
    CHECK(extent("finance", "payment", {Verb::step, "confirm"}) == Extent::all);
    CHECK(extent("sales_director", "payment", {Verb::step, "confirm"}) == Extent::none);
    CHECK(extent("key_account_manager", "contract", {Verb::see}) == Extent::some);
    CHECK(extent("guest", "account", {Verb::change}) == Extent::none);
}
