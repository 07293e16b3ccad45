#include "projections/query/quick_number.hpp"

#include <random>

#include <catch2/catch.hpp>

#include "projections/query/view_variables.hpp"
#include "tests/projections/query/query_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

/// Arithmetic over what it knows, and now and then over what it does not.
class AnyArithmetic {
public:
    Json next(int depth = 0) {
        if (depth > 2 || random_() % 4 == 0) return operand();
        const std::string operation = pick({"+", "-", "*", "/"});
        Json parts = Json::array({next(depth + 1), next(depth + 1)});
        const bool is_binary = operation == "-" || operation == "/";
        if (!is_binary && random_() % 3 == 0) parts.push_back(next(depth + 1));
        return {{operation, parts}};
    }

private:
    std::string pick(const std::vector<std::string>& texts) {
        return texts[random_() % texts.size()];
    }
    Json operand() {
        static const std::vector<Json> constants{0, 2, -3, 0.5, 1e15, 100};
        if (random_() % 3 == 0) return constants[random_() % constants.size()];
        if (random_() % 20 == 0) return {{"var", "name"}};
        return {{"var", pick({"amount", "amount", "amount.amount", "other", "score", "chance"})}};
    }

    std::mt19937 random_{20'261'130};
};

void add_numbers(TestReading& reading) {
    const std::vector<const char*> amounts{"0", "12.50", "-3.333333333", "99999999999999.99"};
    std::vector<StreamEvent> deals;
    for (std::uint64_t i = 0; i < 48; ++i) {
        Fields fields{{"name", text("crane")}};
        if (i % 5 != 0) fields["amount"] = money(amounts[i % 4], i % 3 ? "CNY" : "USD");
        if (i % 7 != 0) fields["other"] = money(amounts[i / 4 % 4], i % 4 ? "CNY" : "USD");
        if (i % 6 != 0) fields["score"] = static_cast<std::int64_t>(i % 7) - 3;
        if (i % 4 != 0) fields["chance"] = *Decimal::parse(i % 2 ? "0.125" : "3");
        deals.push_back(create(deal(i + 1), std::move(fields)));
    }
    reading.history.commit(deals);
    reading.take_up();
}

TEST_CASE("what is known of a computed number is what its rule comes to", "[query]") {
    TestReading reading;
    reading.history.define({definition("deal", trusted_json(R"([
        {"name": "name", "kind": "text"}, {"name": "amount", "kind": "money"},
        {"name": "other", "kind": "money"}, {"name": "score", "kind": "integer"},
        {"name": "chance", "kind": "number"}])"))});
    add_numbers(reading);
    AnyArithmetic any;
    std::size_t known = 0, numbers = 0, asked = 0;
    reading.as_of(reading.history.head(), [&](const Reader& reader) {
        const RecordType& type = *reader.model->type("deal");
        for (int i = 0; i < 2'000; ++i) {
            const Json json = any.next();
            AskedFields asked_fields;
            const auto quick = QuickNumber::of(json, type, reader.access(), asked_fields);
            if (!quick) continue;
            const Rule rule = *Rule::compile(
                json, [&](std::string_view name) { return type.variable(std::string(name)); });
            ViewVariables variables(type, reader);
            reader.scan(type, [&](const ReadableRecord& record) {
                const auto [is_known, number] = quick->of(FieldsOfRecord(record));
                ++asked;
                if (!is_known) return true;
                ++known;
                variables.look_at(record);
                reader.budget = {};
                const RuleValue is = rule.evaluate(variables, reader.budget);
                INFO(json << " of " << record.id().text());
                REQUIRE(number.has_value() == !is_null(is));
                if (!number) return true;
                ++numbers;
                // A lone amount is one to a rule too.
                const auto* money = std::get_if<Money>(&is.variant());
                REQUIRE(*number == (money ? money->amount : std::get<Decimal>(is.variant())));
                return true;
            });
        }
    });
    CHECK(known > asked / 2);
    CHECK(numbers > asked / 8);
}

}  // namespace
}  // namespace cairn
