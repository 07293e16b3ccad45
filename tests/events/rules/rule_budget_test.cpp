#include <catch2/catch.hpp>
#include <time.h>

#include "events/rules/rule.hpp"
#include "tests/events/counted_allocations.hpp"
#include "tests/support/hostile_rules.hpp"
#include "tests/support/sanitized.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

constexpr std::int64_t mebibyte = std::int64_t{1} << 20;
constexpr std::int64_t peak_max = 8 * mebibyte;
constexpr std::int64_t total_max = 512 * mebibyte;  ///< Of what a million units of work may move.

const std::vector<std::string> large_record_fields{"text",   "folds",  "tags",
                                                   "amount", "number", "moment"};

/// A record as large as one may be.
class LargeRecord final : public Variables {
public:
    LargeRecord() {
        values_["text"] = std::string(80'000, 'a');
        values_["folds"] = repeated("ﷺ", 20'000);
        Texts tags;
        for (int i = 0; i < 100; ++i) tags.push_back(std::string(300, 'a') + std::to_string(i));
        values_["tags"] = tags;
        values_["amount"] = Money{{999'999'999'999'999'999, 9}, {}};
        values_["number"] = Decimal{-999'999'999'999'999'999, 9};
        values_["moment"] = Time::max();
        values_["id"] = Uuid{};
    }
    [[nodiscard]] RuleValue value(const VariableReference& variable) const override {
        ++reads;
        const auto found = values_.find(variable.path);
        return found == values_.end() ? RuleValue{} : RuleValue::from(found->second);
    }

    mutable std::int64_t reads = 0;

private:
    std::map<std::string, Value> values_;
};

struct Cost {
    std::int64_t peak = 0;
    std::int64_t total = 0;
    bool is_spent = false;
};

/// What a rule costs from being read to its answer's JSON.
Cost cost_of(const Json& json, const LargeRecord& record, std::int64_t work = RuleBudget{}.left) {
    const CountedAllocations allocations;
    RuleBudget budget{work};
    if (const auto rule = Rule::compile(json))
        static_cast<void>(rule->evaluate(record, budget).json());
    if (budget.left < -1 || budget.bytes_left != RuleBudget::bytes_max) FAIL(json_text(json));
    return {allocations.peak_bytes(), allocations.total_bytes(), budget.is_spent()};
}

Json numbers_up_to(int count) {
    Json out = Json::array();
    for (int i = 0; i < count; ++i) out.push_back(i);
    return out;
}

}  // namespace

TEST_CASE("what a rule may make is counted before it is made", "[rule]") {
    const LargeRecord record;
    const Json accumulator = {{"var", "accumulator"}};
    const Json many = numbers_up_to(9'000);
    const std::string long_text(60'000, 'a');
    const auto reduced = [](const Json& elements, const Json& body, const Json& start) {
        return Json{{"reduce", {elements, body, start}}};
    };
    const std::vector<std::pair<const char*, Json>> hostile{
        {"a text doubled",
         {{"==",
           {reduced(numbers_up_to(28), {{"cat", {accumulator, accumulator}}}, "nnnnnnnnnn"),
            "x"}}}},
        {"a list doubled",
         reduced(numbers_up_to(28), {{"merge", {accumulator, accumulator}}}, numbers_up_to(10))},
        {"a list in a list", reduced(many, Json::array({accumulator, accumulator}), "x")},
        {"an object in an object", reduced(many, {{"var", ""}}, "x")},
        {"a long text for each element", {{"map", {many, long_text}}}},
        {"lists for each element of lists", {{"map", {many, {{"map", {many, {{"var", ""}}}}}}}}},
        {"a long text as often as fits",
         {{"cat", Json(std::vector<Json>(400, {{"var", "text"}}))}}},
        {"folding what grows",
         {{"map", {many, {{"contains", {{{"cat", {repeated("ﷺ", 9'000)}}}, "b"}}}}}}},
        {"a long text sought in another",
         {{"map", {many, {{"in", {long_text + "b", {{"cat", {long_text, long_text}}}}}}}}}},
        {"texts of lists",
         {{"map", {many, {{"==", {Json::array({{{"cat", {long_text}}}}), "x"}}}}}}},
        {"computed keys",
         {{"missing", {{{"map", {many, {{"cat", {{{"var", ""}}, long_text}}}}}}}}}},
        {"parts of long texts", {{"map", {many, {{"substr", {long_text, 1}}}}}}},
    };
    for (const auto& [name, json] : hostile) {
        INFO(name);
        const Cost cost = cost_of(json, record);
        CHECK(cost.is_spent);
        CHECK(cost.peak < peak_max);
        CHECK(cost.total < total_max);
    }
}

TEST_CASE("a variable that a rule names twice is read once", "[rule]") {
    const LargeRecord record;
    const Json text = {{"var", "text"}};
    const auto rule = Rule::compile(
        {{"or", {{{"==", {text, "x"}}}, {{"==", {text, "y"}}}, {{"in", {"z", text}}}}}});
    CHECK_FALSE(rule->holds(record));
    CHECK(record.reads == 1);
}

TEST_CASE("of ten thousand hostile rules none makes or does more than a rule may", "[rule]") {
    const LargeRecord record;
    // A tenth of what a rule may do: what it may make is as much as ever.
    constexpr std::int64_t less_work = 100'000;
    HostileRules rules(18, large_record_fields, true);
    constexpr int count = sanitized ? 1'000 : 10'000;
    std::int64_t peak = 0, total = 0;
    int spent = 0;
    for (int i = 0; i < count; ++i) {
        const Json json = rules.next();
        const Cost cost = cost_of(json, record, less_work);
        if (cost.peak >= peak_max || cost.total >= total_max)
            FAIL(json_text(json).substr(0, 2'000));
        peak = std::max(peak, cost.peak);
        total = std::max(total, cost.total);
        spent += cost.is_spent ? 1 : 0;
    }
    INFO("at most " << peak << " bytes at once, " << total << " in all; " << spent << " gave up");
    // They do come near, else they were not hostile.
    if (CountedAllocations::are_counted) CHECK(peak > mebibyte);
    CHECK(spent > count / 20);
    CHECK(spent < count / 10 * 9);
}

TEST_CASE("how long the costliest of a hundred thousand hostile rules takes", "[.bench]") {
    const LargeRecord record;
    HostileRules rules(19, large_record_fields, true);
    double longest = 0;
    Json of;
    for (int i = 0; i < 100'000; ++i) {
        const Json json = rules.next();
        timespec before{}, after{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
        static_cast<void>(cost_of(json, record));
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
        const double ms = static_cast<double>(after.tv_sec - before.tv_sec) * 1e3 +
                          static_cast<double>(after.tv_nsec - before.tv_nsec) / 1e6;
        if (ms <= longest) continue;
        longest = ms;
        of = json;
        WARN(ms << " ms: " << json_text(json).substr(0, 300));
    }
}
