#include "tests/projections/query/query_fixture.hpp"

#include <catch2/catch.hpp>

#include "projections/query/query_run.hpp"

namespace cairn::test {
namespace {

StreamEvent settings(const char* language) {
    return {{"setting", {}}, SettingChanged{{{"language", language}, {"currency", "CNY"}}}};
}

}  // namespace

Value money(const char* amount, const char* currency) {
    return Money{*Decimal::parse(amount), *Currency::parse(currency)};
}

std::vector<Json> model_that_lists(const std::vector<std::string>& columns) {
    auto definitions = deal_model();
    for (Json& definition : definitions) {
        if (definition.at("type") == "deal") definition["list"]["columns"] = columns;
        if (definition.at("type") != "customer") continue;
        definition["fields"].push_back(trusted_json(
            R"({"name": "tier", "kind": "choice", "label": {"en": "Tier", "zh": "等级"}, "options": [
                {"value": "a", "label": {"en": "A", "zh": "甲"}}, {"value": "b", "label": {"en": "B", "zh": "乙"}}]})"));
        definition["list"] = {{"columns", {"name", "tier"}}};
    }
    return definitions;
}

StreamEvent create(const StreamName& stream, Fields fields) {
    return {stream, Created{std::move(fields)}};
}

TestReading::TestReading(const char* language) {
    history.define(deal_model());
    history.commit({settings(language)});
}

void TestReading::take_up() {
    const auto known = fixture.world->position().value;
    fixture.apply(std::span(history.events()).subspan(known));
}

Result<std::string> TestReading::list_text(std::string_view type,
                                           const QueryText& asked,
                                           Position at) {
    return as_of(at, [&](const Reader& reader) -> Result<std::string> {
        const RecordType& record_type = *reader.model->type(type);
        const auto query = parse_query(*reader.model, record_type, asked);
        if (!query) return tl::unexpected(query.error());
        return run(plan_of(*query, record_type, reader), *query, record_type, reader);
    });
}

Json TestReading::list(std::string_view type, const QueryText& asked, Position at) {
    const auto answer = list_text(type, asked, at);
    INFO(json_text(answer ? Json() : Json{{answer.error().reason, answer.error().data}}));
    REQUIRE(answer);
    return trusted_json(*answer);
}

std::string TestReading::refusal(std::string_view type, const QueryText& asked) {
    const auto answer = list_text(type, asked, history.head());
    return answer ? "accepted" : answer.error().reason;
}

Texts members(const Json& list, const char* member) {
    Texts out;
    for (const Json& row : list.at("rows"))
        out.push_back(row.value(member, Json("-")).get<std::string>());
    return out;
}

void add_deals_of_currencies(TestReading& reading) {
    std::vector<StreamEvent> events;
    const auto add = [&](std::uint64_t number, const char* amount, const char* currency) {
        events.push_back(
            create(deal(number), {{"name", text((amount + std::string(currency)).c_str())},
                                  {"owner", user(1).id},
                                  {"amount", money(amount, currency)}}));
    };
    add(1, "1000000", "JPY");
    add(2, "70000", "CNY");
    add(3, "3000", "CNY");
    add(4, "0", "CNY");
    add(5, "500", "EUR");
    add(6, "900000", "JPY");
    events.push_back(create(deal(7), {{"name", text("none")}, {"owner", user(1).id}}));
    reading.history.commit(events);
    reading.take_up();
}

}  // namespace cairn::test
