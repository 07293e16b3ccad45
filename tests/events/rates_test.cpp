#include "events/rates.hpp"

#include <catch2/catch.hpp>

#include "events/rolled_up.hpp"
#include "events/values/converted_sum.hpp"
#include "tests/events/model_fixture.hpp"
#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

// Amounts of several currencies in the workspace's, by rates that records say.
namespace {

Decimal number(const char* text) { return *Decimal::parse(text); }

std::string converted(const std::vector<std::pair<const char*, const char*>>& amounts,
                      std::int64_t count,
                      std::uint8_t places) {
    ConvertedSum all;
    for (const auto& [amount, rate] : amounts) all.add(*Sum::parse(amount), number(rate));
    const auto rounded = all.rounded(count, places);
    return rounded ? rounded->text() : "none";
}

constexpr const char* rate_type = R"({
    "type": "rate", "label": {"en": "Rate", "zh": "汇率"}, "label_many": {"en": "Rates", "zh": "汇率"}, "title": "name",
    "rates": {"currency": "of", "rate": "worth", "from": "from"},
    "fields": [
        {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},
        {"name": "of", "kind": "choice", "label": {"en": "Of", "zh": "币种"}, "options": [
            {"value": "USD", "label": {"en": "USD", "zh": "美元"}}, {"value": "EUR", "label": {"en": "EUR", "zh": "欧元"}}]},
        {"name": "worth", "kind": "number", "label": {"en": "Worth", "zh": "折合"}},
        {"name": "from", "kind": "date", "label": {"en": "From", "zh": "自"}},
        {"name": "who", "kind": "text", "personal": true, "label": {"en": "Who", "zh": "谁"}},
        {"name": "twice", "kind": "number", "label": {"en": "Twice", "zh": "双倍"}, "computed": {"*": [2, {"var": "worth"}]}}]})";

/// A bill may be sent when its lines come to more than 100 in the workspace's currency.
constexpr const char* bill_type = R"({
    "type": "bill", "label": {"en": "Bill", "zh": "账单"}, "label_many": {"en": "Bills", "zh": "账单"}, "title": "name",
    "fields": [
        {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},
        {"name": "total", "kind": "money", "label": {"en": "Total", "zh": "合计"},
         "rollup": {"take": "sum", "field": "worth", "of": "line", "by": "bill", "in": "own"}},
        {"name": "state", "kind": "lifecycle", "label": {"en": "State", "zh": "状态"}}],
    "lifecycle": {"field": "state", "initial": "open",
        "states": [{"name": "open", "label": {"en": "Open", "zh": "进行"}}, {"name": "sent", "label": {"en": "Sent", "zh": "已发"}}],
        "transitions": [
            {"name": "send", "event": "bill.sent", "label": {"en": "Send", "zh": "发送"}, "from": ["open"], "to": "sent",
             "requires": [{"rule": {">": [{"var": "total"}, {"amount": "100", "currency": "CNY"}]}, "message": {"en": "Too little.", "zh": "太少。"}}],
             "effects": [{"create": "line", "fields": {"name": "Sum", "worth": {"var": "total"}}}]}]}})";

constexpr const char* line_type = R"({
    "type": "line", "label": {"en": "Line", "zh": "行"}, "label_many": {"en": "Lines", "zh": "行"}, "title": "name",
    "fields": [
        {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},
        {"name": "bill", "kind": "reference", "to": "bill", "label": {"en": "Bill", "zh": "账单"}},
        {"name": "worth", "kind": "money", "label": {"en": "Worth", "zh": "金额"}}]})";

std::vector<Json> converted_types() {
    return {trusted_json(rate_type), trusted_json(bill_type), trusted_json(line_type)};
}

Event rate(const char* currency, const char* worth, const char* from) {
    return created({{"of", std::string(currency)}, {"worth", number(worth)}, {"from", date(from)}});
}

/// A bill over 10 dollars and 40 yuan; it is 2026-03-02.
Spec bill_in_dollars() {
    Spec spec{sample_model()->defined(converted_types()).value()};
    spec.given("bill/50", {created({{"name", "B"}})});
    spec.given("line/60", {created({{"bill", id(50)}, {"worth", money("10", "USD")}})});
    spec.given("line/61", {created({{"bill", id(50)}, {"worth", money("40")}})});
    return spec;
}

const Advance send_bill{{"bill", id(50)}, "send"};

}  // namespace

TEST_CASE("converted amounts are exact and rounded once", "[rates]") {
    CHECK(converted({{"0.01", "0.5"}}, 1, 2) == "0.01");
    CHECK(converted({{"-0.01", "0.5"}}, 1, 2) == "-0.01");
    CHECK(converted({{"0.01", "0.49"}}, 1, 2) == "0");
    // Each by itself would be rounded to nothing.
    CHECK(converted({{"0.01", "0.25"}, {"0.01", "0.25"}}, 1, 2) == "0.01");
    CHECK(converted({{"10", "7.12"}, {"-71.2", "1"}}, 1, 2) == "0");
    CHECK(converted({{"100", "7"}, {"1", "1"}}, 3, 2) == "233.67");
    CHECK(converted({{"-100", "7"}, {"-1", "1"}}, 3, 2) == "-233.67");
    CHECK(converted({}, 1, 2) == "0");
    // Products of more than 128 bits.
    CHECK(converted({{"99999999999999999999", "999999999.999999999"},
                     {"-99999999999999999998", "999999999.999999999"}},
                    1, 9) == "999999999.999999999");
    CHECK(converted({{"99999999999999999999", "999999999.999999999"}}, 1, 2) == "none");
    CHECK(converted({{"9999999999999.99", "1000"}}, 1, 2) == "9999999999999990");
}

TEST_CASE("roll-ups of several currencies come to the workspace's", "[rates][rollup]") {
    using Take = Rollup::Take;
    const Currency own = *Currency::parse("CNY");
    const RateOf rates = [](const Currency& currency) -> std::optional<Decimal> {
        if (currency.text() == "USD") return number("7.125");
        if (currency.text() == "JPY") return number("0.0481");
        return std::nullopt;
    };
    const auto of = [&](Take take, const std::vector<Value>& values) {
        RolledUp all;
        for (const Value& value : values) all.add(value);
        return all.value_in(own, take, rates);
    };
    const auto about = [&](const char* amount) { return Value(Money{number(amount), own, true}); };
    const Value dollar = money("1.01", "USD"), yen = money("100", "JPY"), yuan = money("5");
    CHECK(of(Take::sum, {dollar, yen, yuan}) == about("17.01"));
    CHECK(of(Take::sum, {dollar}) == about("7.2"));
    CHECK(of(Take::average, {dollar, yen, yuan, Value{}}) == about("5.67"));
    CHECK(of(Take::least, {dollar, yen, yuan}) == about("4.81"));
    CHECK(of(Take::greatest, {yen, dollar, yuan}) == about("7.2"));
    CHECK(of(Take::sum, {dollar, money("1", "EUR")}) == Value{});
    CHECK(of(Take::least, {dollar, money("1", "EUR")}) == Value{});
    // What is all in the workspace's needs no rate and stays as it is.
    CHECK(of(Take::sum, {yuan, money("0.005")}) == money("5.005"));
    CHECK(of(Take::sum, {}) == money("0"));
    CHECK(of(Take::average, {}) == Value{});
}

TEST_CASE("a command's rules convert by the rate in force on its day", "[rates][rollup]") {
    bill_in_dollars().when(send_bill).then_rejected("transition.requirement");
    Spec spec = bill_in_dollars();
    spec.given("rate/70", {rate("USD", "5", "2026-01-01"), Archived{}});
    spec.given("rate/71", {rate("USD", "9", "2026-03-03")});
    spec.given("rate/72", {rate("EUR", "8", "2026-01-01")});
    spec.when(send_bill).then_rejected("transition.requirement");
    spec.given("rate/73", {rate("USD", "7.1", "2026-03-02")});
    spec.given("rate/74", {rate("USD", "5", "2026-03-01")});
    spec.when(send_bill).then_accepted();
    REQUIRE(spec.decision().created.size() == 1);
    const auto sum = spec.world().record(spec.decision().created.front());
    // What an effect stores is an amount like any other.
    CHECK(sum->value("worth") == money("111"));
}

TEST_CASE("of two rates from one day the one that was changed last is in force", "[rates]") {
    Spec spec = bill_in_dollars();
    spec.given("rate/71", {rate("USD", "7", "2026-01-01")});
    spec.given("rate/70", {rate("USD", "5", "2026-01-01")});
    spec.when(send_bill).then_rejected("transition.requirement");
    spec.given("rate/71", {changed("name", Value{}, std::string("right"))});
    spec.when(send_bill).then_accepted();
}

TEST_CASE("a command sees the rates that its earlier steps have entered and changed", "[rates]") {
    const Json fields = {{"of", "USD"}, {"worth", "7"}, {"from", "2026-01-05"}};
    bill_in_dollars().when(Command{{Create{"rate", id(80), fields}, send_bill}}).then_accepted();
    Spec spec = bill_in_dollars();
    spec.given("rate/70", {rate("USD", "7", "2026-01-10")});
    // One that begins earlier changes nothing.
    spec.when(Command{
                  {Create{"rate", id(80), {{"of", "USD"}, {"worth", "1"}, {"from", "2026-01-05"}}},
                   Archive{{"rate", id(70)}}, send_bill}})
        .then_rejected("transition.requirement");
    spec.when(Command{
                  {Create{"rate", id(80), {{"of", "USD"}, {"worth", "1"}, {"from", "2026-01-05"}}},
                   send_bill}})
        .then_accepted();
}

TEST_CASE("what cannot keep rates is refused, and so is what needs them where none are kept",
          "[rates][model]") {
    const Model none;
    const auto problem = [&](const char* place, const Json& value, const char* told_at = nullptr) {
        const Json refused = refusal(none, with(trusted_json(rate_type), place, value));
        CHECK(refused["place"] == std::string(told_at ? told_at : place));
        return refused["problem"].get<std::string>();
    };
    using Catch::Matchers::Contains;
    CHECK_THAT(problem("/rates/currency", "nothing"), Contains("no field"));
    CHECK_THAT(problem("/rates/currency", "from"), Contains("\"choice\" or \"text\""));
    CHECK_THAT(problem("/rates/rate", "from"), Contains("\"number\""));
    CHECK_THAT(problem("/rates/from", "worth"), Contains("\"date\""));
    CHECK_THAT(problem("/rates/currency", "who"), Contains("not personal"));
    CHECK_THAT(problem("/rates/rate", "twice"), Contains("must be stored"));
    CHECK_THAT(problem("/fields/1/options/1/value", "euro", "/rates/currency"),
               Contains("\"euro\" is no currency"));
    const auto kept = define(none, trusted_json(rate_type));
    Json second = trusted_json(rate_type);
    second["type"] = "other";
    CHECK_THAT(refusal(*kept, second)["problem"].get<std::string>(), Contains("only one can"));
    const auto all = none.defined(converted_types()).value();
    Json gone = trusted_json(rate_type);
    gone.erase("rates");
    const Json refused = refusal(*all, gone);
    CHECK(refused["place"] == "/fields/1/rollup/in");
    CHECK_THAT(refused["problem"].get<std::string>(), Contains("keeps `rates`"));
    CHECK_THAT(refusal(*all, with(trusted_json(bill_type), "/fields/1/rollup/in", "USD"))["problem"]
                   .get<std::string>(),
               Contains("must be \"own\""));
}
