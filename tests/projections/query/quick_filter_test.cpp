#include "projections/query/quick_filter.hpp"

#include <random>

#include <catch2/catch.hpp>

#include "projections/query/view_variables.hpp"
#include "tests/projections/query/query_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

/// Filters of what it knows and of what it does not, of values that fit a field and that do not.
class AnyFilter {
public:
    std::string next(int depth = 0) {
        switch (one_of(depth < 3 ? 10 : 6)) {
            case 0: return operation("contains", variable(), text_constant());
            case 1: return operation("in", variable(), "[" + constant() + "," + constant() + "]");
            case 2: return operation(pick({"==", "===", "!="}), variable(), constant());
            case 3:
            case 4: return operation(pick({"<", "<=", ">", ">="}), variable(), constant());
            case 5:
            case 6: return fitting();
            case 7: return R"({"!": [)" + next(depth + 1) + "]}";
            default: return operation(pick({"and", "or"}), next(depth + 1), next(depth + 1));
        }
    }

private:
    std::size_t one_of(std::size_t count) { return random_() % count; }
    std::string pick(const std::vector<std::string>& texts) { return texts[one_of(texts.size())]; }
    static std::string operation(const std::string& name,
                                 const std::string& left,
                                 const std::string& right) {
        return "{\"" + name + "\": [" + left + ", " + right + "]}";
    }
    std::string fitting() {
        const auto var = [](const std::string& name) { return R"({"var": ")" + name + R"("})"; };
        const std::string order = pick({"<", "<=", ">", ">=", "==", "!="});
        const std::string number = pick({"0", "3", "2.5", "-1"});
        switch (one_of(6)) {
            case 0: return operation("contains", var("name"), text_constant());
            case 1:
                return operation(
                    order, var(pick({"amount.amount", "score", "chance", "half.amount", "rounds"})),
                    number);
            case 2:
                return operation(order, var("amount"),
                                 R"({"amount": "3", "currency": ")" + pick({"CNY", "USD"}) + "\"}");
            case 3:
                return operation("==", var("name"),
                                 pick({R"("crane")", R"("3")", R"("2027-01-31T09:00:00+01:00")"}));
            case 4:
                return operation("in", var("source"),
                                 pick({R"(["tender"])", R"(["a", "referral"])"}));
            default: return operation(order, var("close_on"), R"("2026-03-01")");
        }
    }
    std::string variable() {
        return R"({"var": ")" +
               pick({"name", "name", "amount", "amount.amount", "score", "chance", "source",
                     "close_on", "hot", "tags", "stage", "half", "owner", "customer",
                     "amount.currency", "updated_at"}) +
               R"("})";
    }
    std::string text_constant() {
        return pick({R"("a")", R"("CRANE")", R"("起重")", R"("")", R"("ß")", R"("ｃ")", "3"});
    }
    std::string constant() {
        return pick({"0", "3", "-1.5", "2.50", "1e3", "null", "true", R"("")", R"("3")",
                     R"("referral")", R"("open")", R"("Crane 起重机")", R"("2026-03-01")",
                     R"("2026-3-1")", R"({"amount": "3", "currency": "CNY"})",
                     R"({"amount": "3.00", "currency": "USD"})"});
    }

    std::mt19937 random_{20'261'129};
};

void add_deals(TestReading& reading) {
    std::vector<StreamEvent> deals;
    const std::vector<const char*> names{"Crane 起重机", "crane",      "ＣＲＡＮＥ",
                                         "Straße",       "起重 CRANE", "3",
                                         "é a",          "½ crane",    "2027-01-31T08:00:00Z"};
    const std::vector<const char*> days{"2026-02-28", "2026-03-01", "2027-01-01"};
    for (std::uint64_t i = 0; i < 40; ++i) {
        Fields fields{{"name", text(names[i % names.size()])}};
        if (i % 3 != 0) fields["amount"] = money(i % 2 ? "3" : "3.50", i % 5 ? "CNY" : "USD");
        if (i % 4 != 0) fields["score"] = static_cast<std::int64_t>(i % 5) - 1;
        if (i % 5 != 0) fields["source"] = text(i % 2 ? "referral" : "tender");
        if (i % 7 != 0) fields["close_on"] = *Date::parse(days[i % days.size()]);
        if (i % 2 != 0) fields["chance"] = *Decimal::parse(i % 4 == 1 ? "2.5" : "3");
        deals.push_back(create(deal(i + 1), std::move(fields)));
    }
    reading.history.commit(deals);
    reading.take_up();
}

TEST_CASE("what a filter's quick look knows is what its rule says", "[query]") {
    TestReading reading;
    add_deals(reading);
    AnyFilter any;
    std::size_t known = 0, held = 0;
    reading.as_of(reading.history.head(), [&](const Reader& reader) {
        const RecordType& type = *reader.model->type("deal");
        for (int i = 0; i < 3'000; ++i) {
            const std::string filter = any.next();
            const auto query = parse_query(*reader.model, type, {.filter = filter});
            if (!query) continue;  // Not a rule at all, such as one with a field of another type.
            const QuickFilter quick(*query->filter, type, reader);
            ViewVariables variables(type, reader);
            reader.scan(type, [&](const ReadableRecord& record) {
                variables.look_at(record);
                reader.budget = {};
                const auto told = quick.holds(record);
                const bool is = query->filter->evaluate(variables, reader.budget).truthy();
                INFO(filter << " of " << std::get<std::string>(record.value(type.fields.front())));
                if (told) REQUIRE(*told == is);
                known += told ? 1 : 0;
                held += told == true ? 1 : 0;
                return true;
            });
        }
    });
    // It is of use: of a good quarter of all it knows, and not only that they do not hold.
    CHECK(known > 30'000);
    CHECK(held > 8'000);
}

TEST_CASE("what is hidden or personal is left to the rule", "[query]") {
    TestReading reading;
    add_deals(reading);
    Policy policy;
    policy.types["deal"].hidden = {"name"};
    policy.key = "no names";
    reading.access = Access(Actor{user(1).id, Role::member, {}}, reading.fixture.sealer,
                            std::make_shared<const Policy>(policy));
    reading.as_of(reading.history.head(), [&](const Reader& reader) {
        const RecordType& type = *reader.model->type("deal");
        const Rule rule =
            *Rule::compile(trusted_json(R"({"contains": [{"var": "name"}, "crane"]})"));
        const QuickFilter quick(rule, type, reader);
        std::size_t seen = 0;
        reader.scan(type, [&](const ReadableRecord& record) {
            CHECK_FALSE(quick.holds(record));
            ++seen;
            return true;
        });
        CHECK(seen == 40);
    });
}

}  // namespace
}  // namespace cairn
