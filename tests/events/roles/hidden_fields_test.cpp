#include "events/model/roles/hidden_fields.hpp"

#include <functional>

#include <catch2/catch.hpp>

#include "events/model/roles/rights.hpp"
#include "tests/support/roles_model.hpp"

using namespace cairn;
using namespace cairn::test;

// What tells of a field that a role hides: it is hidden with it, or the definition is refused.
namespace {

Json text_of(const char* name) { return {{"en", name}, {"zh", name}}; }

Json computed(const char* name, const char* kind, const Json& rule) {
    return {{"name", name}, {"kind", kind}, {"label", text_of(name)}, {"computed", rule}};
}

Json rolled_up(const char* name, const char* kind, const Json& rollup) {
    return {{"name", name}, {"kind", kind}, {"label", text_of(name)}, {"rollup", rollup}};
}

Json var_of(const char* path) { return {{"var", path}}; }

using Edit = std::function<void(Json& type)>;

std::vector<Json> types_with(const std::map<std::string, Edit>& edits) {
    std::vector<Json> types = roles_types();
    for (Json& type : types)
        if (const auto edit = edits.find(type["type"].get<std::string>()); edit != edits.end())
            edit->second(type);
    return types;
}

Edit with_fields(std::vector<Json> fields) {
    return [fields = std::move(fields)](Json& type) {
        for (const Json& field : fields) type["fields"].push_back(field);
    };
}

/// Sees all and may do `deal`, but does not see what is hidden of it.
Json hiding(const Json& fields, Json deal = Json::object()) {
    deal["hidden"] = fields;
    return role_named("discreet", {{"*", {{"see", "all"}}}, {"deal", deal}});
}

Json problem_of(std::vector<Json> types, const Json& role) {
    types.push_back(role);
    const auto model = Model{}.defined(types);
    return model ? Json() : model.error().data;
}

Json& step_of(Json& deal, std::size_t index) { return deal["lifecycle"]["transitions"][index]; }

struct Telling {
    const char* what;
    const char* type;
    Edit edit;
    Json deal;            ///< What the role says of deals besides.
    const char* problem;  ///< A part of what is said.
};

const Json over_amount{{">", {{{"var", "amount"}}, 100}}};

// clang-format off: a table
std::vector<Telling> tellings() {
    const Edit as_it_is = [](Json&) {};
    const Edit demands = [](Json& deal) {
        deal["checks"] = {{{"rule", over_amount}, {"message", text_of("Too little.")}}};
    };
    const Edit asks_region = [](Json& deal) {
        for (Json& field : deal["fields"])
            if (field["name"] == "region") field["required_when"] = over_amount;
    };
    const Edit is_unique = [](Json& deal) { deal["unique"] = Json::array({Json::array({"client", "amount"})}); };
    const Edit copies = [](Json& deal) {
        step_of(deal, 1)["effects"] = {{{"set", {{"secret", {{"cat", {var_of("amount.amount")}}}}}}}};
    };
    const Edit defaults = [](Json& line) {
        line["fields"][0]["default"] = {{"rule", {{"cat", {var_of("$parent.amount.amount")}}}}};
    };
    return {
        {"a scope", "deal", as_it_is, {{"change", over_amount}}, "\"change\" of \"deal\" asks"},
        {"a scope of a step", "deal", as_it_is, {{"steps", {{"win", over_amount}}}}, "the scope of \"win\""},
        {"readers", "deal", [](Json& deal) { deal["readers"] = over_amount; }, {}, "\"readers\" of \"deal\""},
        {"a check", "deal", demands, {{"change", "own"}}, "a check of \"deal\""},
        {"a check of what is made", "deal", demands, {{"create", "all"}}, "a check of \"deal\""},
        {"a check at a step", "deal", demands, {{"steps", "own"}}, "a check of \"deal\""},
        {"a demand", "deal", asks_region, {{"change", "own"}}, "\"required_when\" of \"region\""},
        {"a key", "deal", is_unique, {{"change", "own"}}, "a unique key of \"deal\""},
        {"a key that an import claims", "deal", is_unique, {{"import", "own"}}, "a unique key of \"deal\""},
        {"a key that is claimed out of the archive", "deal", is_unique, {{"archive", "own"}}, "a unique key of \"deal\""},
        {"a key that a step gives", "deal", [is_unique](Json& deal) {
             is_unique(deal);
             step_of(deal, 1)["inputs"] = {{{"field", "client"}}};
         }, {{"steps", {{"lose", "all"}}}}, "a unique key of \"deal\""},
        {"a way", "deal", [](Json& deal) { step_of(deal, 1)["when"] = over_amount; }, {{"steps", {{"lose", "all"}}}}, "the step \"lose\""},
        {"a requirement", "deal", [](Json& deal) {
             step_of(deal, 1)["requires"] = {{{"rule", over_amount}, {"message", text_of("No.")}}};
         }, {{"steps", {{"lose", "all"}}}}, "the step \"lose\""},
        {"an input", "deal", [](Json& deal) {
             step_of(deal, 1)["inputs"] = {{{"name", "why"}, {"kind", "text"}, {"label", text_of("Why")}, {"required_when", over_amount}}};
         }, {{"steps", {{"lose", "all"}}}}, "the step \"lose\""},
        {"a copy by a step", "deal", copies, {}, "\"deal.secret\" is filled from it by the step \"lose\""},
        {"a title by its default", "line", defaults, {}, "\"line.name\" is filled from it by its default"},
    };
}
// clang-format on

}  // namespace

TEST_CASE("what is worked out from a hidden field is hidden with it, however far away", "[roles]") {
    auto types = types_with(
        {{"deal",
          with_fields({computed("big", "yes_no", over_amount),
                       computed("huge", "yes_no", {{"and", {var_of("big"), var_of("region")}}}),
                       computed("far", "text", var_of("region"))})},
         {"client",
          with_fields(
              {computed("rich", "yes_no", {{">", {var_of("worth"), 1000}}}),
               rolled_up(
                   "large", "integer",
                   {{"take", "count"}, {"of", "deal"}, {"by", "client"}, {"where", over_amount}}),
               rolled_up("east", "integer",
                         {{"take", "count"},
                          {"of", "deal"},
                          {"by", "client"},
                          {"where", {{"==", {var_of("region"), "east"}}}}})})},
         {"line", with_fields({computed("of_big", "yes_no", var_of("deal.huge")),
                               computed("of_rich", "yes_no", var_of("deal.client.rich")),
                               computed("of_far", "text", var_of("deal.far"))})}});
    types.push_back(hiding({"amount"}));
    const auto model = Model{}.defined(types);
    if (!model) FAIL(json_text(model.error().data));
    const auto rights = (*model)->rights({"discreet"});
    const auto hides = [&](const char* type, const char* field) {
        const RecordType& of = *(*model)->type(type);
        return rights->policy()->hides(of, *of.field(field));
    };
    for (const auto& [type, field] :
         std::vector<std::pair<const char*, const char*>>{{"deal", "amount"},
                                                          {"deal", "big"},
                                                          {"deal", "huge"},
                                                          {"client", "worth"},
                                                          {"client", "rich"},
                                                          {"client", "large"},
                                                          {"line", "of_big"},
                                                          {"line", "of_rich"}}) {
        INFO(type << '.' << field);
        CHECK(hides(type, field));
    }
    for (const auto& [type, field] :
         std::vector<std::pair<const char*, const char*>>{{"deal", "far"},
                                                          {"deal", "region"},
                                                          {"client", "deals"},
                                                          {"client", "east"},
                                                          {"line", "of_far"}}) {
        INFO(type << '.' << field);
        CHECK_FALSE(hides(type, field));
    }
}

TEST_CASE("a reference that is hidden hides what is found by it", "[roles]") {
    auto types =
        types_with({{"deal", with_fields({computed("of_rich", "text", var_of("client.name"))})}});
    types.push_back(hiding({"client"}));
    const auto model = Model{}.defined(types).value();
    const auto policy = model->rights({"discreet"})->policy();
    const RecordType& client = *model->type("client");
    const RecordType& deal = *model->type("deal");
    CHECK(policy->hides(client, *client.field("deals")));
    CHECK(policy->hides(client, *client.field("worth")));
    CHECK(policy->hides(deal, *deal.field("of_rich")));
    // A field that another of a person's roles shows tells nothing.
    types.push_back(role_named("frank", {{"*", {{"see", "all"}}}}));
    const auto both = Model{}.defined(types).value()->rights({"discreet", "frank"});
    const bool hides_nothing =
        !both->policy() || !both->policy()->hides(client, *client.field("worth"));
    CHECK(hides_nothing);
}

TEST_CASE("a role whose people would be told of a field that it hides is refused, naming both",
          "[roles]") {
    for (const Telling& each : tellings()) {
        INFO(each.what);
        const auto types = types_with({{each.type, each.edit}});
        CHECK(problem_of(types, hiding(Json::array(), each.deal)).is_null());
        const Json problem = problem_of(types, hiding({"amount"}, each.deal));
        REQUIRE(problem.is_object());
        INFO(json_text(problem));
        CHECK(problem["file"] == "model/roles/discreet.json");
        CHECK(problem["place"] == "/types/deal/hidden/0");
        const auto said = problem["problem"].get<std::string>();
        CHECK(said.starts_with("\"deal.amount\" is hidden, but "));
        CHECK(said.find(each.problem) != std::string::npos);
        // Where the copy is hidden too, it tells nothing.
        const bool is_copy = std::string_view(each.what) == "a copy by a step";
        CHECK(problem_of(types, hiding({"amount", "secret"}, each.deal)).is_null() == is_copy);
    }
}

TEST_CASE("whose a record is says what a role hides, where its scope is by that", "[roles]") {
    const auto problem = [](const char* hidden, Json deal) {
        return problem_of(roles_types(), hiding(Json::array({hidden}), std::move(deal)));
    };
    for (const auto& [hidden, scope] : std::vector<std::pair<const char*, const char*>>{
             {"owner", "own"}, {"owner", "teams"}, {"client", "members"}}) {
        INFO(hidden << ' ' << scope);
        const Json refused = problem(hidden, {{"change", scope}});
        REQUIRE(refused.is_object());
        CHECK(refused["problem"].get<std::string>().find("\"change\" of \"deal\" asks for it") !=
              std::string::npos);
        CHECK(problem(hidden, {{"change", "all"}}).is_null());
    }
    CHECK(problem("client", {{"change", "own"}}).is_null());
}

TEST_CASE("a step that follows from another tells as that one does", "[roles]") {
    const auto types = types_with(
        {{"deal", [](Json& deal) {
              step_of(deal, 2)["requires"] = {{{"rule", over_amount}, {"message", text_of("No.")}}};
              step_of(deal, 1)["effects"] = {
                  {{"advance", var_of("id")}, {"type", "deal"}, {"transition", "reopen"}}};
          }}});
    CHECK(problem_of(types, hiding({"amount"}, {{"steps", {{"win", "all"}}}})).is_null());
    const Json problem = problem_of(types, hiding({"amount"}, {{"steps", {{"lose", "all"}}}}));
    REQUIRE(problem.is_object());
    CHECK(problem["problem"].get<std::string>().find("the step \"reopen\"") != std::string::npos);
}

TEST_CASE("a type is not redefined so that a role's people learn what it hides", "[roles]") {
    auto types = roles_types();
    types.push_back(hiding({"amount"}, {{"steps", "all"}}));
    const auto model = Model{}.defined(types).value();
    const auto edited =
        types_with({{"deal", [](Json& deal) { step_of(deal, 1)["when"] = over_amount; }}});
    const auto defined = model->defined(edited);
    REQUIRE_FALSE(defined);
    CHECK(defined.error().data["file"] == "model/roles/discreet.json");
    // What an earlier build let through keeps nothing else out, and hides what follows from it.
    auto old = Model{}.defined(edited).value()->replayed(hiding({"amount"}, {{"steps", "all"}}));
    CHECK(old->defined(std::vector<Json>{role_named("other", {{"*", {{"see", "all"}}}})}));
}
