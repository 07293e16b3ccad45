#include <catch2/catch.hpp>

#include "events/event.hpp"
#include "events/upcasters.hpp"
#include "tests/support/decider_spec.hpp"
#include "tests/support/golden.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

const RecordType& type() { return *sample_model()->type("sample"); }

Recorded recorded(std::size_t kind, std::string payload) {
    Recorded event;
    event.kind = static_cast<std::uint8_t>(kind);
    event.payload = std::move(payload);
    event.position = Position{12};
    return event;
}

Event through_the_log(const Event& event) {
    return decode_event(recorded(event.index(), encode_payload(event)), &type());
}

/// A value of every alternative, in a field of its kind.
Fields every_value() {
    return {{"name", "Crane \"7\" – 起重机"},
            {"notes", Sealed{std::string("\0\x01\xff", 3)}},
            {"email", Erased{}},
            {"rate", *Decimal::parse("-0.50")},
            {"pieces", std::int64_t{9007199254740992}},
            {"price", money("10.50", "EUR")},
            {"discount", *Decimal::parse("12.5")},
            {"due_on", date("2027-01-31")},
            {"seen_at", *parse_time("2027-01-31T08:30:00.000001Z")},
            {"urgent", false},
            {"size", "a"},
            {"colors", Texts{"b", "a"}},
            {"tags", Texts{"red", "blue"}},
            {"owner", id(1)},
            {"others", References{id(7), id(8)}},
            {"place", Address{{"city", "上海"}, {"country", "CN"}}},
            {"stage", "open"}};
}

/// An entry with all that one may say, and one with as little as it can.
Accessed seen() {
    Sighting full{.person = id(1), .what = "read", .type = "sample", .record = id(7)};
    full.as = id(2);
    full.by = "session/0123456789abcdef0123456789abcdef";
    full.way = "api";
    full.records = 12;
    full.types = {"gadget", "sample"};
    full.times = 3;
    full.at = *parse_time("2027-01-31T08:30:00Z");
    full.until = *parse_time("2027-01-31T08:34:59Z");
    Sighting least{.person = {}, .what = "searched"};
    least.at = least.until = *parse_time("2027-01-31T08:31:00Z");
    return {"seen", {}, {full, least}};
}

struct Example {
    const char* file;
    StreamName stream;
    Event event;
    const char* type;
};

std::vector<Example> examples() {
    const StreamName sample = test::ref("sample/7");
    const FieldChanges changes{{"name", {"Crane", "Truck"}},
                               {"price", {Value{}, money("5")}},
                               {"tags", {Texts{"a"}, Value{}}}};
    return {
        {"created", sample, created(every_value()), "sample.created"},
        {"changed", sample, Changed{changes}, "sample.changed"},
        {"moved", sample, Moved{"check", "open", "checked", {{"price", {Value{}, money("5")}}}},
         "sample.checked"},
        {"moved_with_inputs", sample,
         Moved{"check", "open", "checked", {}, R"({"hint":"\"起重机\"","price":{"amount":"5"}})"},
         "sample.checked"},
        {"moved_back", sample, Moved{"", "checked", "open", {{"price", {money("5"), Value{}}}}},
         "sample.moved"},
        {"transferred", sample, Transferred{id(1), id(2)}, "sample.transferred"},
        {"transferred_first", sample, Transferred{Uuid{}, id(2)}, "sample.transferred"},
        {"archived", sample, Archived{}, "sample.archived"},
        {"restored", sample, Restored{}, "sample.restored"},
        {"erased", sample, Erasure{"person", "0190a5c220007000800000000000000a"}, "sample.erased"},
        {"model_changed", test::ref("model/1"),
         ModelChanged{{{"type", "gadget"}, {"fields", Json::array()}}}, "model.changed"},
        {"setting_changed",
         {"setting", {}},
         SettingChanged{{{"language", "zh"}, {"currency", "CNY"}}},
         "setting.changed"},
        {"accessed", test::ref("access/1"),
         Accessed{"exported", {{"format", "csv"}, {"xlsx", "no"}}}, "access.exported"},
        {"accessed_seen", {"access", {}}, seen(), "access.seen"},
    };
}

}  // namespace

TEST_CASE("every kind of event comes back from its payload as it was", "[payload]") {
    for (const Example& example : examples()) {
        INFO(example.file);
        CHECK(through_the_log(example.event) == example.event);
    }
}

TEST_CASE("payloads are frozen", "[payload]") {
    for (const Example& example : examples())
        check_golden(std::string{"events/"} + example.file + ".json",
                     encode_payload(example.event) + '\n');
}

TEST_CASE("a payload is canonical: sorted, without blanks", "[payload]") {
    for (const Example& example : examples()) {
        const std::string payload = encode_payload(example.event);
        CHECK(json_text(trusted_json(payload)) == payload);
    }
}

TEST_CASE("events are named after their streams and transitions", "[payload]") {
    for (const Example& example : examples())
        CHECK(event_type(example.stream, example.event, *sample_model(), "") == example.type);
    const StreamName sample = test::ref("sample/7");
    CHECK(event_type(sample, created({}), *sample_model(), "import") == "sample.imported");
    CHECK(event_type(sample, created({}), *sample_model(), "demo") == "sample.created");
    CHECK(event_type(sample, moved("unheard_of"), *sample_model(), "") == "sample.moved");
}

TEST_CASE("kinds have names that are stored nowhere else", "[payload]") {
    CHECK(event_kind_name(0) == "created");
    CHECK(event_kind_name(2) == "moved");
    CHECK(event_kind_name(8) == "accessed");
    CHECK(event_kind_name(10) == "unknown");
}

TEST_CASE("a payload that nobody wrote is broken machinery", "[payload]") {
    const auto broken = [](std::size_t kind, const char* payload) {
        INFO(payload);
        CHECK_THROWS_AS(decode_event(recorded(kind, payload), &type()), StorageError);
    };
    broken(0, "");
    broken(0, "[]");
    broken(0, "{}");
    broken(0, R"({"fields":[]})");
    broken(0, R"({"fields":{"wheels":"4"}})");
    broken(0, R"({"fields":{"price":"cheap"}})");
    broken(1, R"({"changes":{"name":{"new":"x"}}})");
    broken(2, R"({"changes":{},"from":"a","to":"b"})");
    broken(3, R"({"new":"nobody","old":null})");
    broken(6, R"({"definition":1})");
    broken(7, R"({"changes":{"name":1}})");
    broken(8, R"({"by":"x"})");
    broken(8, R"({"what":"seen"})");
    broken(8, R"({"seen":{},"what":"seen"})");
    broken(8, R"({"seen":[{"what":"read"}],"what":"seen"})");
    broken(8, R"({"seen":[{"at":"2027-01-31T08:30:00Z","times":-1,"what":"read"}],"what":"seen"})");
    broken(8, R"({"seen":[{"at":"2027-01-31T08:30:00Z","what":"read","who":"me"}],"what":"seen"})");
    broken(9, "{}");
    CHECK_THROWS_WITH(decode_event(recorded(0, "{}"), &type()), Catch::Contains("event 12"));
    CHECK_THROWS_AS(decode_event(recorded(0, R"({"fields":{"name":"x"}})"), nullptr), StorageError);
}

TEST_CASE("a field that the model gave up stays readable", "[payload]") {
    Json without = sample_definition();
    auto& fields = without["fields"];
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (fields[i]["name"] == "site") fields.erase(i--);
    const auto model = sample_model()->replayed(without);
    const RecordType& now = *model->type("sample");
    REQUIRE(!now.field("site"));
    const Event event =
        decode_event(recorded(0, R"({"fields":{"site":"https://example.com"}})"), &now);
    CHECK(std::get<Created>(event).fields.contains("site"));
}

TEST_CASE("upcasters raise a payload schema by schema", "[upcasters]") {
    Upcasters chain;
    CHECK(chain.newest(2) == 1);
    chain.add(2, 1, [](Json payload) {
        payload["to"] = payload["state"];
        payload.erase("state");
        return payload;
    });
    chain.add(2, 2, [](Json payload) {
        payload["transition"] = "unknown";
        return payload;
    });
    CHECK(chain.newest(2) == 3);
    CHECK(chain.raise(2, 1, {{"state", "won"}}) == Json{{"to", "won"}, {"transition", "unknown"}});
    CHECK(chain.raise(2, 2, {{"to", "won"}}) == Json{{"to", "won"}, {"transition", "unknown"}});
    CHECK(chain.raise(2, 3, {{"to", "won"}}) == Json{{"to", "won"}});
    CHECK(chain.raise(1, 1, {{"state", "won"}}) == Json{{"state", "won"}});
    CHECK_THROWS_AS(chain.raise(2, 4, {}), StorageError);
    CHECK_THROWS_AS(chain.raise(2, 0, {}), StorageError);
}

TEST_CASE("an event of a schema yet to come is not misread", "[upcasters]") {
    Recorded event = recorded(4, "{}");
    event.schema = 2;
    CHECK_THROWS_AS(decode_event(event, &type()), StorageError);
}
