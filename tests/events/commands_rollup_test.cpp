#include <catch2/catch.hpp>

#include "events/rolled_up.hpp"
#include "tests/events/model_fixture.hpp"
#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

// Fields that say what the records which refer to theirs come to.
namespace {

constexpr const char* rolled_up_bill = R"({
    "type": "bill", "label": {"en": "Bill", "zh": "账单"}, "label_many": {"en": "Bills", "zh": "账单"}, "title": "name",
    "fields": [
        {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},
        {"name": "above", "kind": "reference", "to": "bill", "label": {"en": "Above", "zh": "上级"}},
        {"name": "lines", "kind": "integer", "label": {"en": "Lines", "zh": "行"}, "rollup": {"take": "count", "of": "line", "by": "bill"}},
        {"name": "total", "kind": "money", "label": {"en": "Total", "zh": "合计"},
         "rollup": {"take": "sum", "field": "worth", "of": "line", "by": "bill", "where": {"!": {"var": "void"}}}},
        {"name": "all", "kind": "money", "label": {"en": "All", "zh": "总计"},
         "rollup": {"take": "sum", "field": "worth", "of": "line", "by": "bill", "below": "above"}},
        {"name": "mean", "kind": "number", "label": {"en": "Mean", "zh": "平均"}, "rollup": {"take": "average", "field": "pieces", "of": "line", "by": "bill"}},
        {"name": "last_on", "kind": "date", "label": {"en": "Last", "zh": "最后"}, "rollup": {"take": "greatest", "field": "on", "of": "line", "by": "bill"}},
        {"name": "state", "kind": "lifecycle", "label": {"en": "State", "zh": "状态"}}],
    "lifecycle": {"field": "state", "initial": "open",
        "states": [{"name": "open", "label": {"en": "Open", "zh": "进行"}}, {"name": "sent", "label": {"en": "Sent", "zh": "已发"}}],
        "transitions": [
            {"name": "send", "event": "bill.sent", "label": {"en": "Send", "zh": "发送"}, "from": ["open"], "to": "sent",
             "requires": [{"rule": {">": [{"var": "lines"}, 0]}, "message": {"en": "No lines.", "zh": "没有行。"}}],
             "effects": [{"create": "line", "fields": {"name": "Sum", "worth": {"var": "total"}}}]}]}})";

constexpr const char* rolled_up_line = R"({
    "type": "line", "label": {"en": "Line", "zh": "行"}, "label_many": {"en": "Lines", "zh": "行"}, "title": "name",
    "fields": [
        {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},
        {"name": "bill", "kind": "reference", "to": "bill", "label": {"en": "Bill", "zh": "账单"}},
        {"name": "worth", "kind": "money", "label": {"en": "Worth", "zh": "金额"}},
        {"name": "pieces", "kind": "integer", "label": {"en": "Pieces", "zh": "件"}},
        {"name": "on", "kind": "date", "label": {"en": "On", "zh": "日期"}},
        {"name": "void", "kind": "yes_no", "label": {"en": "Void", "zh": "作废"}},
        {"name": "who", "kind": "text", "personal": true, "label": {"en": "Who", "zh": "谁"}},
        {"name": "share", "kind": "number", "label": {"en": "Share", "zh": "份额"}, "computed": {"/": [{"var": "worth"}, {"var": "bill.total"}]}}]})";

std::shared_ptr<const Model> bills() {
    return sample_model()
        ->defined(std::vector<Json>{trusted_json(rolled_up_bill), trusted_json(rolled_up_line)})
        .value();
}

Spec two_bills() {
    Spec spec{bills()};
    spec.given("bill/50", {created({{"name", "Group"}})});
    spec.given("bill/51", {created({{"name", "Part"}, {"above", id(50)}})});
    spec.given("line/60", {created({{"bill", id(51)},
                                    {"worth", money("10.50")},
                                    {"pieces", std::int64_t{1}},
                                    {"on", date("2027-03-01")}})});
    spec.given("line/61", {created({{"bill", id(51)},
                                    {"worth", money("4.5")},
                                    {"pieces", std::int64_t{2}},
                                    {"void", true}})});
    spec.given("line/62", {created({{"bill", id(51)}, {"on", date("2027-02-01")}})});
    return spec;
}

}  // namespace

TEST_CASE("a step asks what the records come to that refer to its own", "[rollup]") {
    Spec spec = two_bills();
    spec.when(Advance{{"bill", id(50)}, "send"}).then_rejected("transition.requirement");
    spec.when(Advance{{"bill", id(51)}, "send"}).then_accepted();
    REQUIRE(spec.decision().created.size() == 1);
    const auto sum = spec.world().record(spec.decision().created.front());
    CHECK(std::get<Money>(sum->value("worth")).amount.text() == "10.5");
}

TEST_CASE("a command sees in a roll-up what its earlier steps have done", "[rollup]") {
    Spec spec = two_bills();
    Command command{
        {Create{"line", id(70), {{"bill", id_text(50)}}}, Advance{{"bill", id(50)}, "send"}}};
    spec.when(command).then_accepted();
}

TEST_CASE("what is archived is not rolled up", "[rollup]") {
    Spec spec = two_bills();
    for (const std::uint64_t line : {60U, 61U, 62U})
        spec.when(Archive{{"line", id(line)}}).then_accepted();
    spec.when(Advance{{"bill", id(51)}, "send"}).then_rejected("transition.requirement");
}

TEST_CASE("nobody enters a roll-up", "[rollup]") {
    Spec spec = two_bills();
    spec.when(Change{{"bill", id(50)}, {}, {{"lines", 3}}}).then_rejected("field.read_only");
}

TEST_CASE("roll-ups take numbers exactly, of one currency, and say nothing of none", "[rollup]") {
    const auto of = [](Rollup::Take take, FieldKind kind, const std::vector<Value>& values) {
        RolledUp all;
        for (const Value& value : values) all.add(value);
        return all.value(take, kind, *Currency::parse("CNY"));
    };
    using Take = Rollup::Take;
    const Value one = money("0.1"), two = money("0.2"), euro = money("1", "EUR");
    CHECK(of(Take::sum, FieldKind::money, {one, two, Value{}}) == money("0.3"));
    CHECK(of(Take::sum, FieldKind::money, {one, euro}) == Value{});
    CHECK(of(Take::sum, FieldKind::money, {}) == money("0"));
    CHECK(of(Take::sum, FieldKind::money, {euro}) == euro);
    CHECK(of(Take::average, FieldKind::money, {one, two}) == money("0.15"));
    CHECK(
        of(Take::average, FieldKind::number, {std::int64_t{1}, std::int64_t{2}, std::int64_t{2}}) ==
        Value{*Decimal::parse("1.666666667")});
    CHECK(of(Take::average, FieldKind::money, {}) == Value{});
    const Value large = *Decimal::parse("999999999.123456789");
    CHECK(of(Take::average, FieldKind::number, {large, large, large}) == large);
    CHECK(of(Take::average, FieldKind::number,
             {Value{*Decimal::parse("10000000001")}, std::int64_t{0}, std::int64_t{0}}) ==
          Value{*Decimal::parse("3333333333.66666667")});
    CHECK(of(Take::least, FieldKind::date, {date("2027-03-01"), Value{}, date("2027-02-01")}) ==
          date("2027-02-01"));
    CHECK(of(Take::greatest, FieldKind::money, {one, two}) == two);
    CHECK(of(Take::greatest, FieldKind::money, {one, euro}) == Value{});
    CHECK(of(Take::count, FieldKind::integer, {one, Value{}}) == Value{std::int64_t{2}});
    CHECK(of(Take::sum, FieldKind::integer, {std::int64_t{7}, std::int64_t{-9}}) ==
          Value{std::int64_t{-2}});
}

TEST_CASE("many computed fields that name each other cost a roll-up no more than they are",
          "[rollup][model]") {
    Json line = trusted_json(rolled_up_line);
    constexpr int layers = 5, wide = 20;
    const auto name = [](int layer, int i) {
        return "l" + std::to_string(layer) + "_" + std::to_string(i);
    };
    for (int layer = 0; layer < layers; ++layer)
        for (int i = 0; i < wide; ++i) {
            Json sum = Json::array();
            for (int below = 0; below < wide; ++below)
                sum.push_back({{"var", layer == 0 ? "pieces" : name(layer - 1, below)}});
            line["fields"].push_back({{"name", name(layer, i)},
                                      {"kind", "number"},
                                      {"label", {{"en", "N"}, {"zh", "数"}}},
                                      {"computed", {{"max", sum}}}});
        }
    Json bill = trusted_json(rolled_up_bill);
    bill["fields"].push_back(trusted_json(
        R"({"name": "most", "kind": "number", "label": {"en": "Most", "zh": "最多"}, "rollup": {"take": "sum", "field": "l4_0", "of": "line", "by": "bill"}})"));
    const auto model = sample_model()->defined(std::vector<Json>{bill, line});
    REQUIRE(model);
    CHECK((*model)->kept_rollups().all().size() < 6);
}

TEST_CASE("a roll-up that could not be worked out is refused", "[rollup][model]") {
    const auto model = bills();
    const Json bill = trusted_json(rolled_up_bill);
    const auto problem = [&](const char* place, const char* value, const char* told_at = nullptr) {
        const Json refused = refusal(*model, with(bill, place, trusted_json(value)));
        CHECK(refused["place"] == std::string(told_at ? told_at : place));
        return refused["problem"].get<std::string>();
    };
    using Catch::Matchers::Contains;
    CHECK_THAT(problem("/fields/2/rollup/take", R"("all")"), Contains("must be count"));
    CHECK_THAT(problem("/fields/2/rollup/field", R"("worth")"), Contains("are counted"));
    CHECK_THAT(problem("/fields/2/rollup/of", R"("nothing")"), Contains("no type"));
    CHECK_THAT(problem("/fields/2/rollup/by", R"("worth")"), Contains("must name a reference"));
    CHECK_THAT(problem("/fields/2/kind", R"("number")", "/fields/2/rollup/take"),
               Contains("integer"));
    CHECK_THAT(problem("/fields/3/rollup/field", R"("pieces")"), Contains("cannot hold"));
    CHECK_THAT(problem("/fields/3/rollup/field", R"("share")"), Contains("cannot hold"));
    CHECK_THAT(
        problem("/fields/3/rollup/where", R"({"var": "nothing"})", "/fields/3/rollup/where/var"),
        Contains("unknown variable"));
    CHECK_THAT(problem("/fields/3/rollup/where", R"({"var": "who"})"), Contains("personal"));
    CHECK_THAT(
        problem("/fields/3/rollup/where", R"({"var": "$me.id"})", "/fields/3/rollup/where/var"),
        Contains("unknown variable"));
    CHECK_THAT(problem("/fields/4/rollup/below", R"("lines")"),
               Contains("to one record of its own"));
    CHECK_THAT(
        problem("/fields/3/rollup/where", R"({">": [{"var": "share"}, 1]})", "/fields/3/rollup"),
        Contains("from itself"));
    CHECK_THAT(problem("/fields/2/required", "true"), Contains("not entered"));
    // Through a computed field too.
    Json line = trusted_json(rolled_up_line);
    line["fields"].push_back(
        trusted_json(R"({"name": "mine", "kind": "yes_no", "label": {"en": "Mine", "zh": "我的"},
        "computed": {"==": [{"var": "created_by"}, {"var": "$me.id"}]}})"));
    const auto with_mine = define(*model, line);
    const Json of_mine = with(bill, "/fields/3/rollup/where", trusted_json(R"({"var": "mine"})"));
    CHECK_THAT(refusal(*with_mine, of_mine)["problem"].get<std::string>(), Contains("who asks"));
    // What a roll-up asks is no path of its own type: bills have no `bill`.
    define(*model,
           with(bill, "/fields/3/rollup/where", trusted_json(R"({"!": {"var": "bill.above"}})")));
}
