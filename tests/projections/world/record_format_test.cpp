#include "projections/world/record_format.hpp"

#include <random>

#include <catch2/catch.hpp>

#include "tests/support/golden.hpp"
#include "tests/support/history.hpp"

namespace cairn {
namespace {

using namespace test;

std::shared_ptr<const Model> model_of(const Json& type) { return Model().replayed(type); }

Json everything() {
    return definition("sample", trusted_json(R"([
        {"name": "name", "kind": "text"}, {"name": "long", "kind": "long_text"}, {"name": "number", "kind": "number"},
        {"name": "integer", "kind": "integer"}, {"name": "money", "kind": "money"}, {"name": "date", "kind": "date"},
        {"name": "moment", "kind": "date_time"}, {"name": "yes", "kind": "yes_no"},
        {"name": "choice", "kind": "choice", "options": ["a", "b"]}, {"name": "tags", "kind": "tags"},
        {"name": "one", "kind": "reference", "to": "sample"}, {"name": "many", "kind": "references", "to": "sample"},
        {"name": "address", "kind": "address"}, {"name": "secret", "kind": "email", "personal": true},
        {"name": "gone", "kind": "phone", "personal": true}, {"name": "empty", "kind": "text"}])"));
}

Uuid numbered(std::uint8_t number) {
    Uuid id;
    id.bytes.fill(number);
    return id;
}

Record full() {
    Record record;
    record.ref = {"sample", numbered(0x11)};
    record.version = {7};
    record.position = {0x0102030405060708};
    record.previous = {41};
    record.created_at = *parse_time("2026-01-02T03:04:05.000006Z");
    record.created_by = numbered(0x22);
    record.updated_at = *parse_time("2027-01-31T00:00:00Z");
    record.updated_by = numbered(0x33);
    record.state_since = *parse_time("2026-12-24T18:00:00Z");
    record.archived = true;
    record.fields = {
        {"name", std::string("三一重工 SANY")},
        {"long", std::string("two\nlines")},
        {"number", *Decimal::parse("-12.50")},
        {"integer", std::int64_t{-9'007'199'254'740'992}},
        {"money", Money{*Decimal::parse("999999999999999.999"), *Currency::parse("EUR")}},
        {"date", *Date::parse("0001-01-01")},
        {"moment", *parse_time("1969-12-31T23:59:59.5Z")},
        {"yes", true},
        {"choice", std::string("b")},
        {"tags", Texts{"crane", "", "泵车"}},
        {"one", numbered(0x44)},
        {"many", References{numbered(0x55), numbered(0x66)}},
        {"address", Address{{"city", "长沙"}, {"country", "CN"}}},
        {"secret", Sealed{std::string("\0\x01\xff", 3)}},
        {"gone", Erased{}}};
    return record;
}

constexpr std::string_view digits = "0123456789abcdef";

std::string hex(std::string_view bytes) {
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<std::uint8_t>(bytes[i]);
        out += digits[byte >> 4];
        out += digits[byte & 15];
        out += i % 32 == 31 ? '\n' : ' ';
    }
    return out + '\n';
}

TEST_CASE("a record is read back as it was written, every kind of value", "[record_format]") {
    const auto model = model_of(everything());
    const RecordType& type = *model->type("sample");
    const Record record = full();
    const Jump jump{{3}, {40}};
    const std::string bytes = encode_record(record, type, jump);
    const RecordView view(type.number, record.ref.id, bytes);
    CHECK(view.record(type) == record);
    CHECK(view.jump() == jump);
    CHECK(view.previous() == record.previous);
    for (const Field& field : type.fields)
        CHECK(view.value(field.slot) == record.value(field.name));
    CHECK(view.text(type.field("name")->slot) == "三一重工 SANY");
    CHECK(view.text(type.field("secret")->slot).empty());
    CHECK(is_empty(view.value(999)));
}

TEST_CASE("an empty record is a header", "[record_format]") {
    const auto model = model_of(everything());
    const Record record{{"sample", numbered(1)}, {1}, {1}, {}, {}, {}, {}, {}, {}, false, {}};
    const std::string bytes = encode_record(record, *model->type("sample"));
    CHECK(bytes.size() == 100);
    CHECK(RecordView(1, numbered(1), bytes).record(*model->type("sample")) == record);
}

TEST_CASE("what a record's last step was given is kept beside its fields", "[record_format]") {
    const auto model = model_of(everything());
    const RecordType& type = *model->type("sample");
    Record record = full();
    record.given = R"({"draft":true})";
    const std::string bytes = encode_record(record, type);
    const RecordView view(type.number, record.ref.id, bytes);
    CHECK(view.record(type) == record);
    for (const Field& field : type.fields)
        CHECK(view.value(field.slot) == record.value(field.name));
}

TEST_CASE("the layout of records on disk stays what it is", "[record_format]") {
    const auto model = model_of(everything());
    check_golden("projections/record.hex",
                 hex(encode_record(full(), *model->type("sample"), {{3}, {40}})));
}

TEST_CASE("a field that was retired keeps its place", "[record_format]") {
    const auto before = model_of(definition(
        "sample",
        trusted_json(R"([{"name": "name", "kind": "text"}, {"name": "old", "kind": "text"}])")));
    const auto after = before->replayed(definition(
        "sample",
        trusted_json(R"([{"name": "new", "kind": "text"}, {"name": "name", "kind": "text"}])")));
    const Record record{{"sample", numbered(1)},
                        {1},
                        {1},
                        {},
                        {},
                        {},
                        {},
                        {},
                        {},
                        false,
                        {{"name", std::string("n")}, {"old", std::string("o")}}};
    const std::string bytes = encode_record(record, *before->type("sample"));
    CHECK(RecordView(1, numbered(1), bytes).record(*after->type("sample")) == record);
    CHECK(encode_record(record, *after->type("sample")) == bytes);
}

TEST_CASE("damaged bytes throw and never read beyond themselves", "[record_format]") {
    const auto model = model_of(everything());
    const RecordType& type = *model->type("sample");
    const std::string whole = encode_record(full(), type);
    const auto survives = [&](const std::string& damaged) {
        // On the heap and of its exact size, so that the sanitizer sees a byte too far.
        const std::vector<char> exact(damaged.begin(), damaged.end());
        const RecordView view(type.number, numbered(1), {exact.data(), exact.size()});
        try {
            (void)view.record(type);
            for (const Field& field : type.fields) (void)view.value(field.slot);
        } catch (const StorageError&) {
        }
    };
    for (std::size_t size = 0; size < whole.size(); ++size) survives(whole.substr(0, size));
    std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same in every run.
    for (int round = 0; round < 20'000; ++round) {
        std::string damaged = whole;
        for (int flips = 1 + round % 3; flips > 0; --flips)
            damaged[random() % damaged.size()] = static_cast<char>(random());
        survives(damaged);
    }
    CHECK_THROWS_AS(RecordView(1, numbered(1), whole.substr(0, 91)).record(type), StorageError);
    CHECK_THROWS_AS(RecordView(1, numbered(1), "").position(), StorageError);
}

}  // namespace
}  // namespace cairn
