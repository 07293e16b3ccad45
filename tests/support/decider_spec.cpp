#include "tests/support/decider_spec.hpp"

#include <catch2/catch.hpp>

#include "events/model/shipped_model.hpp"

namespace cairn::test {
namespace {

const Time spec_time = *parse_time("2026-03-02T08:00:00Z");

Json label(const char* en) { return {{"en", en}, {"zh", en}}; }

Json field(const char* name, const char* kind, Json more = Json::object()) {
    more["name"] = name;
    more["kind"] = kind;
    more["label"] = label(name);
    return more;
}

Json variable(const char* path) { return Json{{"var", path}}; }

Json options() {
    return Json::array({Json{{"value", "a"}, {"label", label("A")}},
                        Json{{"value", "b"}, {"label", label("B")}},
                        Json{{"value", "c"}, {"label", label("C")}}});
}

Json sample_fields() {
    return Json::array({
        field("name", "text", {{"required", true}, {"max", "100"}}),
        field("notes", "long_text", {{"personal", true}}),
        field("rate", "number", {{"min", "0"}}),
        field("pieces", "integer", {{"default", 1}}),
        field("price", "money"),
        field("discount", "percent"),
        field("due_on", "date", {{"default", {{"rule", variable("$today")}}}}),
        field("seen_at", "date_time"),
        field("urgent", "yes_no"),
        field("size", "choice", {{"options", options()}}),
        field("colors", "choices", {{"options", options()}}),
        field("tags", "tags"),
        field("owner", "user", {{"default", {{"rule", variable("$me.id")}}}}),
        field("team", "team"),
        field("part_of", "reference", {{"to", "sample"}, {"parent", true}}),
        field("next", "reference", {{"to", "sample"}}),
        field("others", "references", {{"to", "sample"}}),
        field("email", "email", {{"personal", true}}),
        field("phone", "phone"),
        field("site", "url"),
        field("place", "address"),
        field("code", "text"),
        field("reason", "text",
              {{"required_when", {{"==", Json::array({variable("size"), "c"})}}}}),
        field("sealed_on", "date", {{"read_only", true}}),
        field("double_rate", "number", {{"computed", {{"*", Json::array({variable("rate"), 2})}}}}),
        field("stage", "lifecycle"),
    });
}

Json state(const char* name) { return {{"name", name}, {"label", label(name)}}; }

Json transition(
    const char* name, const char* past, Json from, const char* to, Json more = Json::object()) {
    more["name"] = name;
    more["event"] = std::string{"sample."} + past;
    more["label"] = label(name);
    more["from"] = std::move(from);
    more["to"] = to;
    return more;
}

Json sample_transitions() {
    const Json check_inputs = Json::array(
        {Json{{"field", "price"}, {"required", true}},
         Json{{"name", "hint"}, {"kind", "text"}, {"label", label("Hint")}, {"default", "none"}}});
    const Json positive = {{"rule", {{">", Json::array({variable("price"), 0})}}},
                           {"message", label("Too cheap")}};
    const Json told = {{"rule", {{"!=", Json::array({variable("$inputs.hint"), "secret"})}}},
                       {"message", label("Do not tell")}};
    const Json spawn_effects = Json::array({
        Json{{"create", "sample"},
             {"as", "copy"},
             {"fields", {{"name", variable("$inputs.copy_name")}, {"part_of", variable("id")}}}},
        Json{{"set", {{"next", variable("$copy")}, {"sealed_on", variable("$today")}}}},
        Json{
            {"create", "sample"},
            {"each", variable("tags")},
            {"when", variable("urgent")},
            {"fields",
             {{"name", variable("$item")}, {"rate", {{"*", Json::array({variable("rate"), 2})}}}}}},
    });
    const Json copy_name = {{"name", "copy_name"},
                            {"kind", "text"},
                            {"label", label("Name of the copy")},
                            {"default", {{"rule", variable("name")}}}};
    return Json::array({
        transition("check", "checked", Json::array({"open"}), "checked",
                   {{"inputs", check_inputs}, {"requires", Json::array({positive, told})}}),
        transition("spawn", "spawned", Json::array({"open"}), "spawned",
                   {{"inputs", Json::array({copy_name})}, {"effects", spawn_effects}}),
        transition("pass", "passed", Json::array({"open"}), "passed",
                   {{"effects", Json::array({Json{{"advance", variable("next")},
                                                  {"type", "sample"},
                                                  {"transition", "pass"}}})}}),
        transition("reopen", "reopened", Json::array({"*"}), "open"),
    });
}

std::vector<Json> shipped(const std::vector<std::string>& names) {
    std::vector<Json> chosen;
    for (const Json& definition : shipped_model())
        if (std::find(names.begin(), names.end(), definition.at("type").get<std::string>()) !=
            names.end())
            chosen.push_back(definition);
    return chosen;
}

std::shared_ptr<const Model> model_of(const std::vector<Json>& definitions) {
    const auto model = Model{}.defined(definitions);
    if (!model) FAIL(model.error().reason + ' ' + json_text(model.error().data));
    return *model;
}

}  // namespace

std::shared_ptr<const Model> key_account_model() {
    static const auto model = model_of(shipped_model());
    return model;
}

Json sample_definition() {
    return {{"type", "sample"},
            {"label", label("Sample")},
            {"label_many", label("Samples")},
            {"icon", "box"},
            {"title", "name"},
            {"fields", sample_fields()},
            {"unique", Json::array({Json::array({"code"})})},
            {"lifecycle",
             {{"field", "stage"},
              {"initial", "open"},
              {"states",
               Json::array({state("open"), state("checked"), state("spawned"), state("passed")})},
              {"transitions", sample_transitions()}}},
            {"list", {{"columns", Json::array({"name"})}, {"sort", "name"}}}};
}

std::shared_ptr<const Model> sample_model() {
    static const auto model = [] {
        std::vector<Json> definitions = shipped({"user", "team"});
        definitions.push_back(sample_definition());
        return model_of(definitions);
    }();
    return model;
}

Uuid id(std::uint64_t number) {
    Uuid made;
    for (std::size_t i = 0; i < 8; ++i)
        made.bytes.at(15 - i) = static_cast<std::uint8_t>(number >> (8 * i));
    return made;
}

std::string id_text(std::uint64_t number) { return id(number).text(); }

StreamName ref(std::string_view text) {
    const auto slash = text.find('/');
    return {std::string{text.substr(0, slash)},
            id(std::stoull(std::string{text.substr(slash + 1)}))};
}

Uuid made(std::uint64_t number) { return id(1'000'000 + number); }

Event created(Fields fields) { return Created{std::move(fields)}; }

Event changed(const std::string& field, Value old_value, Value new_value) {
    return Changed{{{field, {std::move(old_value), std::move(new_value)}}}};
}

Event moved(std::string transition) { return Moved{std::move(transition), "", "", {}}; }

Value money(std::string_view amount, std::string_view currency) {
    return Money{*Decimal::parse(amount), *Currency::parse(currency)};
}

Value date(std::string_view text) { return *Date::parse(text); }

void CountingIds::random(std::span<std::uint8_t> out) {
    for (auto& byte : out) byte = static_cast<std::uint8_t>(++count_);
}

Spec::Spec(std::shared_ptr<const Model> model) : world_(std::move(model)) {
    const auto person = [&](std::uint64_t number, const char* role) {
        const std::string name = "user" + std::to_string(number);
        given("user/" + std::to_string(number), {created({{"name", name},
                                                          {"email", name + "@example.com"},
                                                          {"role", std::string{role}},
                                                          {"active", true}})});
    };
    person(1, "member");
    person(2, "member");
    person(3, "administrator");
    person(4, "auditor");
    person(5, "member");
    given("user/5", {Archived{}});
    given("team/1", {created({{"name", "Sales"}, {"code", "sales"}})});
    given("team/2", {created({{"name", "Service"}, {"code", "service"}})});
    context_.now = spec_time;
    context_.ids = &ids_;
    by(1);
}

Spec& Spec::given(std::string_view stream, const std::vector<Event>& events, std::uint64_t by) {
    const StreamName name = ref(stream);
    for (const Event& event : events)
        world_.apply({name, world_.head(name).next(), completed(name, event)}, id(by), spec_time);
    return *this;
}

Event Spec::completed(const StreamName& stream, Event event) const {
    const RecordType* type = world_.model().type(stream.category);
    if (!type || !type->lifecycle) return event;
    if (auto* first = std::get_if<Created>(&event))
        first->fields.emplace(type->lifecycle->field, type->lifecycle->initial);
    auto* move = std::get_if<Moved>(&event);
    if (!move) return event;
    const Transition* transition = type->lifecycle->transition(move->transition);
    REQUIRE(transition);
    if (move->from.empty()) move->from = world_.record(stream)->state(*type);
    if (move->to.empty()) move->to = transition->to;
    return event;
}

Spec& Spec::by(std::uint64_t user, Role role, References teams) {
    // Nobody's record here has a team.
    const bool lent = !teams.empty();
    context_.actor = {id(user), role, std::move(teams), lent};
    return *this;
}

Spec& Spec::by_system() {
    context_.actor = Actor::system();
    return *this;
}

Spec& Spec::importing(bool import) {
    import_ = import;
    return *this;
}

Spec& Spec::under(const PolicyOf& policy_of) {
    context_.policy_of = &policy_of;
    return *this;
}

Spec& Spec::saying_why() {
    context_.has_reason = true;
    return *this;
}

Spec& Spec::because(Cause cause) {
    context_.cause = std::move(cause);
    return *this;
}

Spec& Spec::when(Step step) { return when(Command{{std::move(step)}, import_}); }

Spec& Spec::when(const Command& command) {
    outcome_ = decide(command, world_, context_);
    if (!outcome_) return *this;
    for (const Draft& draft : outcome_->drafts)
        world_.apply(draft, context_.actor.id, context_.now);
    return *this;
}

Spec& Spec::then(const std::vector<Happening>& expected) {
    then_accepted();
    const auto& drafts = outcome_->drafts;
    for (std::size_t i = 0; i < drafts.size() && i < expected.size(); ++i) {
        INFO("event " << i << " of " << drafts[i].stream.text() << ": "
                      << encode_payload(drafts[i].event));
        INFO("expected in " << expected[i].stream << ": " << encode_payload(expected[i].event));
        CHECK(drafts[i].stream == test::ref(expected[i].stream));
        CHECK(drafts[i].event == expected[i].event);
    }
    CHECK(drafts.size() == expected.size());
    return *this;
}

Spec& Spec::then_accepted() {
    if (!outcome_) FAIL("refused: " + error().reason + ' ' + json_text(error().data));
    return *this;
}

Spec& Spec::then_nothing() { return then({}); }

Spec& Spec::then_rejected(std::string_view reason) { return then_rejected(reason, Json::object()); }

Spec& Spec::then_rejected(std::string_view reason, const Json& data) {
    if (outcome_) FAIL("accepted, with " + std::to_string(outcome_->drafts.size()) + " events");
    INFO(json_text(error().data));
    CHECK(error().reason == reason);
    for (const auto& [name, value] : data.items()) {
        REQUIRE(error().data.contains(name));
        CHECK(error().data.at(name) == value);
    }
    return *this;
}

Record Spec::record(std::string_view stream) const {
    const auto found = world_.record(ref(stream));
    REQUIRE(found != nullptr);
    return *found;
}

Json Spec::value(std::string_view stream, std::string_view field) const {
    JsonWriter out;
    write_value(out, record(stream).value(field));
    return trusted_json(out.text());
}

Spec crane(Fields more) {
    more.emplace("name", "Crane");
    Spec spec{sample_model()};
    spec.given("sample/7", {created(std::move(more))});
    return spec;
}

}  // namespace cairn::test
